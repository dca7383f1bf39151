import { createHash } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { makeDir, readJson, writeJson } from '../../../../platform/files.ts';
import { ioError, isMissing } from '../../../../platform/io-error.ts';
import { openRegular, readSmallText } from '../../../../platform/read-file.ts';
import type { VmSpec } from '../../../driver.ts';
import { qemuArgs, sharesHere } from '../args.ts';
import type { LaunchPlan } from '../launch-plan.ts';

/** Rises with whatever makes older states useless that nothing else in the key shows. */
const FORMAT = 1;

const record = z.object({
  format: z.literal(FORMAT),
  /** Whom it fits: see stateKey. */
  key: z.string(),
  /** Of the files beside this one. */
  memoryBytes: z.int(),
  deviceHash: z.string(),
  /** The data disk as it was left; null for a template, which knows none. */
  disk: z.string().nullable(),
  /** This machine's start, while the files may not have reached its disk: after another one they count as torn. */
  unsyncedSince: z.string().nullable(),
  /** Milliseconds since the epoch. */
  savedAt: z.number(),
  /** Nothing ran in it but the engine: it may end without being woken. */
  idle: z.boolean().default(false),
  /** Where its sshd was reached. */
  ssh: z.object({ host: z.string(), port: z.int() }).nullable(),
  /** What the user may have changed meanwhile, and it keeps: it wakes as it was. Null for a template, which fits as it is or not. */
  machine: z.object({ cpus: z.int(), memoryMiB: z.int(), seedBytes: z.int() }).nullable().default(null),
});
export type StateRecord = z.infer<typeof record>;

/** A saved guest: a folder with its memory, its devices and a record, which is written last. */
export interface SavedState extends StateRecord {
  readonly memory: string;
  readonly devices: string;
}

const filesIn = (dir: string) => ({
  memory: join(dir, 'memory'),
  devices: join(dir, 'devices'),
  record: join(dir, 'state.json'),
});

/** A folder to save into, empty; nothing counts as saved there before commitState. */
export async function beginState(dir: string): Promise<{ readonly memory: string; readonly devices: string }> {
  await rm(newOf(dir), { recursive: true, force: true });
  await makeDir(newOf(dir));
  return filesIn(newOf(dir));
}

const newOf = (dir: string) => `${dir}.new`;
const spentOf = (dir: string) => `${dir}.spent`;

export interface Sealed extends Pick<StateRecord, 'key' | 'idle' | 'ssh' | 'machine'> {
  /** Names the data disk, which nobody writes to any more; null for a template. */
  readonly disk: () => Promise<string | null>;
  /** It is brought to this machine's disk before it counts. */
  readonly isSynced: boolean;
}

/** Makes what was sealed count: a look at the disk and a new name. */
export type CommitState = () => Promise<void>;

/** Makes what was saved whole, as far as that needs room or time: what is left to do for it to count hardly fails. */
export async function sealState(dir: string, { isSynced, disk, ...rest }: Sealed): Promise<CommitState> {
  const { memory, devices, record: file } = filesIn(newOf(dir));
  if (isSynced) await syncFiles([memory, devices]);
  const value: StateRecord = {
    ...{ format: FORMAT, ...rest, disk: await disk(), savedAt: Date.now() },
    memoryBytes: (await stat(memory)).size,
    deviceHash: await hashOfFile(devices),
    unsyncedSince: isSynced ? null : await bootId(),
  };
  await writeJson(file, value);
  await dropCounted(dir);
  return async () => {
    // The end of the VM process is not to write to it. Where it has, what was saved still fits, as that writes nothing of the guest's.
    const last = await disk().catch(() => value.disk);
    if (last !== value.disk) await writeJson(file, { ...value, disk: last });
    await rename(newOf(dir), dir);
  };
}

/** Brings a state to the disk, and says so in it. */
export async function syncState(dir: string): Promise<void> {
  const { memory, devices, record: file } = filesIn(dir);
  await syncFiles([memory, devices]);
  const found = await readRecord(file);
  if (found) await writeJson(file, { ...found, unsyncedSince: null });
}

async function syncFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const handle = await openRegular(path);
    await handle.sync().finally(() => handle.close());
  }
}

/** What a folder holds: a state, nothing, or one that cannot be used, as after a crash. */
export async function readState(dir: string): Promise<SavedState | 'none' | 'torn'> {
  const files = filesIn(dir);
  const found = await readCounting(dir);
  if (!found) return (await stat(dir).catch(() => null)) ? 'torn' : 'none';
  try {
    const isWhole =
      (await stat(files.memory)).size === found.memoryBytes && (await hashOfFile(files.devices)) === found.deviceHash;
    return isWhole ? { ...found, ...files } : 'torn';
  } catch {
    return 'torn';
  }
}

/** The record of a state that counts, as far as that can be told without a look at what is beside it. */
export async function readCounting(dir: string): Promise<StateRecord | null> {
  const found = await readRecord(filesIn(dir).record);
  return found && (found.unsyncedSince === null || found.unsyncedSince === (await bootId())) ? found : null;
}

async function readRecord(file: string): Promise<StateRecord | null> {
  const found = await readJson(file);
  const parsed = record.safeParse(found.kind === 'value' ? found.value : null);
  return parsed.success ? parsed.data : null;
}

/**
 * Makes a state count no more, which takes no time. What it has on the disk is some hundred megabytes: whoever calls has them deleted
 * by what this resolves with.
 */
export async function spendState(dir: string): Promise<() => Promise<void>> {
  const spent = spentOf(dir);
  await rm(spent, { recursive: true, force: true });
  // In one piece: one that cannot be spent still counts.
  await rename(dir, spent);
  return () => rm(spent, { recursive: true, force: true });
}

/** Deletes a state and what is left of another's making, the record first: what is half gone is none. */
export async function dropState(dir: string): Promise<void> {
  await dropCounted(dir);
  await dropUnfinished(dir);
}

/** Deletes what was begun and not finished: hundreds of megabytes, and what a guest had in memory. */
export const dropUnfinished = (dir: string) => clear(newOf(dir));

async function dropCounted(dir: string): Promise<void> {
  await clear(filesIn(dir).record);
  for (const one of [dir, spentOf(dir)]) await clear(one);
}

/** Also of what is no folder in the place of one. Rejects with an AppError. */
function clear(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true }).catch((error) => {
    if (!isMissing(error)) throw ioError('clearRemains', path, error);
  });
}

/**
 * The data disk that a state is saved with: one that was written to or exchanged since is known as another. Unlike `diskIdentity` of
 * data-record.ts it stays the same where the disk is moved by a second name, which sets its ctime, and where this machine starts
 * again, after which devices may have other numbers: neither may cost what was in memory.
 */
export async function savedDisk(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return [ino, size, mtimeNs].join('-');
}

/** Of a regular file: a FIFO in its place would be read for ever. */
async function hashOfFile(path: string): Promise<string> {
  const handle = await openRegular(path);
  return handle
    .readFile()
    .then(hashOf)
    .finally(() => handle.close());
}

/** The VM as it was saved: what the user has changed since is for the next start, and no reason to lose what runs. */
export function asSaved(spec: VmSpec, { machine }: SavedState): VmSpec {
  if (machine === null) return spec;
  const { cpus, memoryMiB, seedBytes: bytes } = machine;
  return { ...spec, cpus, memoryMiB, seed: { bytes, write: (control) => spec.seed.write(control, bytes) } };
}

const hashOf = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** This machine's present start. */
const bootId = () => readSmallText('/proc/sys/kernel/random/boot_id').catch(() => 'unknown');

export interface KeyOptions extends Omit<LaunchPlan, 'key'> {
  readonly spec: VmSpec;
  readonly dataBytes: number;
}

/**
 * Whom a state fits: the same image on the same QEMU and CPU, in a VM of the same parts and sizes. Whatever differs from one
 * start to the next of the very same VM is left out.
 */
export async function stateKey({ qemu, choice, spec, boot, dataBytes }: KeyOptions): Promise<string> {
  const { image, cpus: count, memoryMiB, seed } = spec;
  const args = qemuArgs({
    ...{ arch: image.arch, accelerator: choice.accelerator, sandbox: choice.sandbox, cmdline: boot.cmdline },
    ...{ cpus: count, memoryMiB, shares: sharesHere, memory: 'file', incoming: false },
    ...{ uuid: '', kernel: '', initrd: '', rootImage: '', dataDisk: '', seed: '', seedSerial: '', pidFile: '' },
    ...{ ssh: { host: '', port: 0 }, qmpSocket: '', consoleSocket: '', agentSocket: '' },
  });
  const { size, mtimeMs } = await stat(qemu.path);
  const program = [qemu.path, qemu.version, size, mtimeMs];
  // An emulated CPU is the same on every kernel.
  const host = [cpus()[0]?.model, choice.accelerator === 'tcg' ? null : release()];
  const files = [boot.kernel, boot.initrd, boot.root].map(({ sha256 }) => sha256);
  return hashOf(JSON.stringify([FORMAT, program, host, files, args, dataBytes, seed.bytes]));
}
