import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { z } from 'zod';
import { type Clock, systemClock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { type Message, message } from '../../../contract/messages/message.ts';
import { acceleratorMessages } from '../../../contract/messages/qemu.ts';
import { readJson, writeJson } from '../../../platform/files.ts';
import { errnoOf } from '../../../platform/io-error.ts';
import { type ProbeResult, probeAccelerator, probeSandbox } from './probe.ts';
import type { QemuProgram } from './program.ts';

/** Hardware accelerators worth a try on a platform, best first. tcg always works and needs no probe. */
const CANDIDATES: Partial<Record<NodeJS.Platform, string>> = { linux: 'kvm', darwin: 'hvf', win32: 'whpx' };

const memory = z.object({
  key: z.string(),
  sandbox: z.boolean(),
  works: z.boolean(),
  note: message.nullable(),
  /** When to try again, for a verdict that a busy machine could have caused; null means never. */
  until: z.number().nullable(),
});

export interface AcceleratorChoice {
  readonly accelerator: string;
  readonly note: Message | null;
  readonly sandbox: boolean;
}

export interface ChooseOptions {
  readonly arch: 'amd64' | 'arm64';
  readonly qemu: QemuProgram;
  readonly kernel: string;
  readonly initrd: string;
  /** Where the verdict is remembered. */
  readonly cacheFile: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly probe?: (accelerator: string) => Promise<ProbeResult>;
}

/** After a day a doubtful verdict is asked for again: the machine may only have been slow. */
const DOUBTFUL_MS = 24 * 3600 * 1000;

/**
 * Picks the accelerator: hardware where a guest has shown life on it, else tcg. The verdict is remembered for this
 * QEMU version, host kernel and CPU, so that the probe's seconds are spent once.
 */
export async function chooseAccelerator(options: ChooseOptions): Promise<AcceleratorChoice> {
  const clock = options.clock ?? systemClock;
  const candidate = CANDIDATES[process.platform];
  const native = options.arch === (process.arch === 'arm64' ? 'arm64' : 'amd64');
  const key = [
    options.qemu.path,
    options.qemu.version,
    release(),
    cpus()[0]?.model ?? '',
    candidate,
    options.arch,
  ].join('|');
  const remembered = await recall(options.cacheFile);
  if (remembered?.key === key && (remembered.until === null || remembered.until > clock.now())) {
    const usable = remembered.works && !(await obstacle(candidate));
    return choice(candidate, { ...remembered, works: usable });
  }
  const sandbox = process.platform === 'linux' && (await probeSandbox(options.qemu.path));
  if (!candidate || !native) return choice(candidate, { works: false, note: acceleratorMessages.none(), sandbox });
  const blocked = await obstacle(candidate);
  if (blocked) return choice(candidate, { works: false, note: blocked, sandbox });

  const probe = options.probe ?? ((accelerator: string) => probeAccelerator({ ...options, accelerator }));
  const result = await probe(candidate);
  options.log.info('probed an accelerator', {
    accelerator: candidate,
    state: result.works ? 'works' : 'fails',
    detail: result.note?.text,
  });
  const verdict = {
    key,
    sandbox,
    works: result.works,
    note: result.note,
    until: result.works || result.certain ? null : clock.now() + DOUBTFUL_MS,
  };
  await writeJson(options.cacheFile, verdict).catch(() => undefined);
  return choice(candidate, verdict);
}

/**
 * Records that an accelerator which had shown life gave up on a guest, so that the next start takes tcg. Doubtful: what
 * runs for weeks and fails once is worth another try.
 */
export async function distrustAccelerator(cacheFile: string, note: Message, clock: Clock = systemClock): Promise<void> {
  const remembered = await recall(cacheFile);
  if (remembered) await writeJson(cacheFile, { ...remembered, works: false, note, until: clock.now() + DOUBTFUL_MS });
}

function choice(
  candidate: string | undefined,
  verdict: { works: boolean; note: Message | null; sandbox: boolean },
): AcceleratorChoice {
  const { works, note, sandbox } = verdict;
  return { accelerator: works && candidate ? candidate : 'tcg', note: works ? null : note, sandbox };
}

/** Why a candidate cannot even be tried, in words for the user; null when it can. Never remembered: it is mended by hand. */
async function obstacle(candidate: string | undefined): Promise<Message | null> {
  if (candidate !== 'kvm') return null;
  try {
    await access('/dev/kvm', constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? acceleratorMessages.noKvm() : acceleratorMessages.kvmForbidden();
  }
}

async function recall(cacheFile: string): Promise<z.infer<typeof memory> | null> {
  const found = await readJson(cacheFile);
  const parsed = memory.safeParse(found.kind === 'value' ? found.value : null);
  return parsed.success ? parsed.data : null;
}
