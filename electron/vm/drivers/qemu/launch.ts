import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { settlesWithin, sleep } from '../../../base/deadline.ts';
import type { Logger } from '../../../base/logger.ts';
import { makeDir } from '../../../platform/files.ts';
import { ioError, messageOf } from '../../../platform/io-error.ts';
import { freePort } from '../../../platform/ports.ts';
import { answers } from '../../../platform/private-server.ts';
import { type Child, KILLED_MS, start } from '../../../platform/process.ts';
import { processStartTime } from '../../../platform/process-identity.ts';
import { openEmpty, readLogEnd } from '../../../platform/read-file.ts';
import type { RunRecord } from '../../../platform/run-record.ts';
import type { VmSpec } from '../../driver.ts';
import { clearRunFiles } from './adopt.ts';
import { type QemuArgsInput, qemuArgs, sharesHere } from './args.ts';
import { cannotControl, isPortConflict, startFailure, unkillable } from './failure.ts';
import type { QemuFiles } from './files.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { openMemory } from './saved/memory.ts';
import { loadDevices } from './saved/migrate.ts';
import { VmSession } from './session.ts';
import { ownLoopback } from './user-net.ts';

export interface LaunchOptions extends LaunchPlan {
  readonly spec: VmSpec;
  readonly files: QemuFiles;
  readonly dataDisk: string;
  readonly uuid: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Chooses the port for SSH on a loopback address; a free one unless told. */
  readonly pickPort?: (host: string) => Promise<number>;
  /** A saved guest from which it goes on, in place of booting. */
  readonly from?: LaunchedFrom;
  /** It is to become a template: it ends with this process, yields to everybody, and has no seed to go on with. */
  readonly isTemplate?: boolean;
}

/** The files of a saved guest. */
export interface LaunchedFrom {
  readonly kind: 'template' | 'sleep';
  readonly memory: string;
  readonly devices: string;
  /** Where sshd is reached, which the guest knows; null for one that is told anew. */
  readonly ssh: QemuArgsInput['ssh'] | null;
}

/** Another program may bind the port first; five tries make that as good as impossible. */
const PORT_TRIES = 5;

/** Starts the VM process, its CPUs not yet running. Resolves once it can be controlled. */
export async function launch(options: LaunchOptions): Promise<VmSession> {
  const { files, log } = options;
  for (let attempt = 1; ; attempt++) {
    options.signal.throwIfAborted();
    await clearRunFiles(files);
    const ssh = options.from?.ssh ?? (await ownPort(options));
    const { child, ...memory } = await spawnQemu(options, ssh);
    try {
      await untilListening(child, files, options.signal);
      // It listens before it has opened its disks and ports, so that only an answer means success.
      const session = new VmSession({ child, record: { ...(await recordOf(options, child, ssh)), ...memory } }, files);
      await session.openControl(options.signal);
      await session.openConsole(options.signal);
      const { from, signal } = options;
      if (from) await loadDevices(session, { file: from.devices, socket: files.stateSocket, signal });
      return session;
    } catch (error) {
      child.kill();
      if (!(await settlesWithin(child.exited, KILLED_MS))) throw unkillable(child.pid);
      const { signal } = await child.exited;
      options.signal.throwIfAborted();
      const stderr = await readLogEnd(files.processLog).catch(() => '');
      if (!isPortConflict(stderr) || options.from?.ssh || attempt === PORT_TRIES) {
        // One that had to be killed, and has nothing to say, was well as far as it knows.
        throw signal && stderr === '' ? cannotControl(error) : startFailure(stderr);
      }
      log.warn('the port for SSH was taken, choosing another', { port: ssh.port, attempt });
    }
  }
}

async function ownPort({ pickPort = freePort }: LaunchOptions): Promise<QemuArgsInput['ssh']> {
  const host = ownLoopback();
  return { host, port: await pickPort(host) };
}

async function spawnQemu(
  options: LaunchOptions,
  ssh: QemuArgsInput['ssh'],
): Promise<{ child: Child } & Pick<RunRecord, 'isKept' | 'memoryNote'>> {
  const { spec, boot, files, choice, uuid, from, isTemplate = false, signal } = options;
  const { memoryMiB } = spec;
  const { file: memory, note: memoryNote } = await openMemory({
    ...{ memoryMiB, uuid, copyOf: from?.memory ?? null, log: options.log, signal },
  });
  const handles = memory ? [memory] : [];
  try {
    // It tells the time.
    const seed = await spec.seed.write(ssh.port);
    const args = qemuArgs({
      arch: spec.image.arch,
      accelerator: choice.accelerator,
      uuid,
      cpus: spec.cpus,
      memoryMiB,
      kernel: boot.kernel.path,
      initrd: boot.initrd.path,
      cmdline: boot.cmdline,
      rootImage: boot.root.path,
      dataDisk: options.dataDisk,
      seed,
      seedSerial: seedSerial(options),
      ssh,
      qmpSocket: files.qmpSocket,
      consoleSocket: files.consoleSocket,
      agentSocket: files.agentSocket,
      pidFile: files.pidFile,
      sandbox: choice.sandbox,
      shares: sharesHere,
      memory: memory ? 'file' : sharesHere ? 'memfd' : null,
      incoming: from !== undefined,
    });
    const log = await openLog(files.processLog);
    handles.push(log);
    // Files, not pipes: the process outlives us, and a broken pipe would end it.
    const stdio = ['ignore' as const, log.fd, log.fd, ...(memory ? [memory.fd] : [])];
    const command: [string, string[]] = isTemplate
      ? ['nice', ['-n', '19', options.qemu.path, ...args]]
      : [options.qemu.path, args];
    const child = await start(...command, { stdio, survive: !isTemplate, cwd: files.dir });
    return { child, isKept: memory !== null, memoryNote };
  } finally {
    // The process has its own by now. Failing over ours would leave it running with nobody to know of it.
    for (const handle of handles)
      await handle.close().catch((error) => options.log.warn('cannot close a file', { error: messageOf(error) }));
  }
}

/** At most 20 bytes. A guest that was saved knows by it that it goes on, and has its seed to read. */
function seedSerial({ from, isTemplate }: LaunchOptions): string {
  if (isTemplate) return 'slipway-none';
  return from ? `slipway-seed-${randomBytes(3).toString('hex')}` : 'slipway-seed';
}

async function openLog(path: string): Promise<FileHandle> {
  try {
    await makeDir(dirname(path));
    return await openEmpty(path);
  } catch (error) {
    throw ioError('writeLog', path, error);
  }
}

/** 10 s: QEMU listens within 0.1 s; a machine that needs longer is swapping. */
async function untilListening(child: Child, files: QemuFiles, signal: AbortSignal): Promise<void> {
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  const deadline = performance.now() + 10_000;
  while (!(await answers(files.qmpSocket))) {
    if (ended) throw new Error('ended');
    if (performance.now() > deadline) throw new Error('it does not listen');
    await sleep(20, signal);
  }
}

async function recordOf(
  options: LaunchOptions,
  child: Child,
  ssh: QemuArgsInput['ssh'],
): Promise<Omit<RunRecord, 'isKept' | 'memoryNote'>> {
  const { choice, spec, from } = options;
  return {
    format: 1,
    uuid: options.uuid,
    pid: child.pid,
    startTime: await processStartTime(child.pid),
    sshHost: ssh.host,
    sshPort: ssh.port,
    accelerator: choice.accelerator,
    acceleratorNote: choice.note,
    cpus: spec.cpus,
    memoryMiB: spec.memoryMiB,
    seedBytes: spec.seed.bytes,
    imageId: spec.image.id,
    from: from?.kind ?? 'boot',
    key: options.key,
  };
}
