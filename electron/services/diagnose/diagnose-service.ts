import type { Diagnosis } from '../../contract/diagnose.ts';
import type { EngineStatus } from '../../contract/engine.ts';
import { saidBy } from '../../contract/errors.ts';
import { diagnoseMessages } from '../../contract/messages/diagnose.ts';
import { englishOf, type Message } from '../../contract/messages/message.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import type { SettingsView } from '../../contract/settings.ts';
import type { VmStatus } from '../../contract/vm.ts';
import {
  type BundlePart,
  bundleOf,
  jsonPart,
  LOG_LINES,
  logPart,
  logParts,
  ownNames,
  proxyHosts,
  settingsFacts,
  systemFacts,
} from '../../platform/diagnosis.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { redactor } from '../../platform/redact.ts';
import { proxyAnswers } from '../../platform/system-proxy.ts';
import type { ServiceHandlers } from '../context.ts';
import { proxiesOf } from '../vm/engine-settings.ts';
import { type SelfTestOptions, selfTest } from './self-test.ts';
import { isOnItsWay, settledVm, type VmToSettle } from './settled-vm.ts';

export interface DiagnoseOptions extends SelfTestOptions, Pick<VmToSettle, 'vmMs'> {
  readonly paths: HomePaths;
  readonly env: NodeJS.ProcessEnv;
  readonly settings: () => SettingsView;
  /** The passwords in them, and in what this computer says of its proxies. */
  readonly secrets: () => Promise<readonly string[]>;
  readonly engine: () => EngineStatus;
  /** Names of the engines' objects, as far as they are known. */
  readonly names: () => readonly string[];
}

/** Less than this, in MiB, and a start, a pull or an update may not go through. */
const LOW_MIB = 1024;

/** How long what was found counts for a bundle, in milliseconds: 5 minutes, for who reads it first. */
const FRESH_MS = 300_000;

/** A part of a bundle on its way, in bytes. */
const PIECE = 64 * 1024;

/** The contract's `diagnose`. */
export class DiagnoseService {
  readonly #options: DiagnoseOptions;
  #last: { readonly diagnosis: Diagnosis; readonly at: number } | null = null;

  constructor(options: DiagnoseOptions) {
    this.#options = options;
  }

  readonly handlers: ServiceHandlers<'diagnose'> = {
    run: (_params, { signal }) => this.#run(signal),
    bundle: ({ withNames }, { signal }) => this.#bundle(withNames, signal),
  };

  async *#run(signal: AbortSignal): AsyncGenerator<Diagnosis> {
    if (isOnItsWay(this.#options)) {
      yield { findings: [], tests: [{ id: 'vm', state: 'running', said: diagnoseMessages.vmOnItsWay() }] };
      await settledVm(this.#options, signal);
    }
    const findings = await this.#findings();
    let last: Diagnosis = { findings, tests: [] };
    for await (const tests of selfTest(this.#options, signal)) {
      last = { findings, tests };
      yield last;
    }
    this.#last = { diagnosis: last, at: performance.now() };
  }

  /** The last one that came to its end, so that the report says what was shown, and a sick VM is not tried twice. */
  async #diagnosis(signal: AbortSignal): Promise<Diagnosis> {
    if (this.#last && performance.now() - this.#last.at < FRESH_MS) return this.#last.diagnosis;
    let last: Diagnosis = { findings: [], tests: [] };
    for await (const each of this.#run(signal)) last = each;
    return last;
  }

  /** What is known to be wrong, the gravest first. */
  async #findings(): Promise<Message[]> {
    const { vm, engine, settings, paths } = this.#options;
    const { problem, settingsProblem, imageNote, memoryNote, restarts, accelerator, state } = vm();
    const { error } = engine();
    const { disk } = await systemFacts(paths);
    const found: (Message | null | false)[] = [
      problem && saidBy(problem.error),
      // Of one that sleeps there is no engine to speak of.
      !problem && state !== 'asleep' && error && saidBy(error),
      settingsProblem,
      imageNote,
      disk && disk.freeMiB < LOW_MIB && diagnoseMessages.diskFull({ free: disk.freeMiB }),
      restarts > 0 && diagnoseMessages.crashed({ count: restarts }),
      memoryNote,
      accelerator === 'tcg' && state === 'running' && diagnoseMessages.emulated(),
      ...settings().notices.map(({ said }) => said),
      ofProxyScript(settings()),
      ...(await silentProxies(settings())),
    ];
    return found.filter((each) => each !== null && each !== false);
  }

  async *#bundle(withNames: boolean, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const bytes = await bundleOf(await this.#parts(withNames, signal));
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
  }

  async #parts(withNames: boolean, signal: AbortSignal): Promise<BundlePart[]> {
    const { paths, env, settings, vm, engine, names } = this.#options;
    const view = settings();
    const redact = redactor({
      secrets: await this.#options.secrets(),
      names: withNames
        ? null
        : [...ownNames(paths, env), ...proxyHosts([view.settings.network, view.systemProxies], env), ...names()],
    });
    const last = await this.#diagnosis(signal);
    const status = vm();
    const { problem, settingsProblem, stage, image, acceleratorNote, memoryNote } = status;
    const { source, state, since, version, apiVersion, os, arch, error } = engine();
    const said = (message: Message | null | undefined) => message && redact(englishOf(message));
    return [
      {
        name: 'report.txt',
        text: reportOf(last)
          .map((line) => `${redact(line)}\n`)
          .join(''),
      },
      jsonPart('versions.json', { ...(await systemFacts(paths)), image, engine: { version, apiVersion, os, arch } }),
      jsonPart('state.json', {
        vm: {
          ...vmFacts(status),
          stage: stage && { id: stage.id, startedAt: stage.startedAt },
          problem: problem && { code: problem.error.code, said: said(saidBy(problem.error)), action: problem.action },
          ...{ settingsProblem: said(settingsProblem), acceleratorNote: said(acceleratorNote) },
          memoryNote: said(memoryNote),
        },
        engine: { source, state, since, error: error && { code: error.code, said: said(saidBy(error)) } },
      }),
      jsonPart('settings.json', {
        ...settingsFacts(view.settings),
        ...{ limits: view.limits, writable: view.writable, locked: view.locked.paths },
        notices: view.notices.map(({ code }) => code),
      }),
      ...(await logParts(paths, redact)),
      ...(await this.#guestLogs(redact, signal)),
    ];
  }

  /** Of a VM that answers. */
  async #guestLogs(redact: (line: string) => string, signal: AbortSignal): Promise<BundlePart[]> {
    const parts: BundlePart[] = [];
    for (const name of ['init.log', 'dockerd.log', 'containerd.log']) {
      const found = await this.#options.guest
        .exec(`tail -n ${LOG_LINES} /var/log/${name}`, { signal })
        .catch(() => null);
      signal.throwIfAborted();
      if (found?.code === 0) parts.push(logPart(name, found.stdout.trimEnd().split('\n'), redact));
    }
    return parts;
  }
}

/** That the engine goes without a proxy, where this computer has one that only a script knows. */
function ofProxyScript({ settings, systemProxies }: SettingsView): Message | false {
  const { httpProxy, httpsProxy, script } = systemProxies;
  const isMissed = settings.network.proxy === 'system' && script !== null && !httpProxy && !httpsProxy;
  return isMissed && settingMessages.proxyScript({ script });
}

/** The proxies that the engine is given and that answer nobody: what is pulled through them fails, in words that name none. */
export async function silentProxies({ settings: { network }, systemProxies }: SettingsView): Promise<Message[]> {
  const { httpProxy, httpsProxy } = await proxiesOf(network, async () => systemProxies);
  const places = [...new Set([httpProxy, httpsProxy].filter((each) => each !== ''))];
  const answers = await Promise.all(places.map(proxyAnswers));
  return places.flatMap((place, index) =>
    answers[index] ? [] : [diagnoseMessages.proxySilent({ proxy: URL.parse(place)?.host ?? place })],
  );
}

/** What of a VM's status may be told as it is. */
function vmFacts(status: VmStatus) {
  const { state, since, driver, accelerator, pid, cpus, memoryMiB, diskGiB, restarts, crashedAt, restartNeeded } =
    status;
  return { state, since, driver, accelerator, pid, cpus, memoryMiB, diskGiB, restarts, crashedAt, restartNeeded };
}

/** For people, a line each. */
export function reportOf({ findings, tests }: Diagnosis): string[] {
  return [
    ...(findings.length > 0 ? findings.map((said) => `! ${englishOf(said)}`) : ['Nothing is known to be wrong.']),
    '',
    ...tests.map(({ id, state, said }) => `${state.padEnd(8)}  ${id}${said ? `: ${englishOf(said)}` : ''}`),
  ];
}
