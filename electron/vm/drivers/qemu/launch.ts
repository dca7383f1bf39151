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
import type { ImageVariant } from '../../image/manifest.ts';
import type { AcceleratorChoice } from './accelerator.ts';
import { type QemuArgsInput, qemuArgs } from './args.ts';
import { cannotControl, isPortConflict, startFailure, unkillable } from './failure.ts';
import { clearRunFiles, type QemuFiles } from './files.ts';
import type { QemuProgram } from './program.ts';
import { VmSession } from './session.ts';
import { ownLoopback } from './user-net.ts';

/** The files of the guest image that QEMU boots. */
export type KernelVariant = Extract<ImageVariant, { kind: 'kernel' }>;

export interface LaunchOptions {
  readonly qemu: QemuProgram;
  readonly choice: AcceleratorChoice;
  readonly spec: VmSpec;
  /** What it boots; the kernel packed or not. */
  readonly boot: KernelVariant;
  readonly files: QemuFiles;
  readonly uuid: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Chooses the port for SSH on a loopback address; a free one unless told. */
  readonly pickPort?: (host: string) => Promise<number>;
}

/** Another program may bind the port first; five tries make that as good as impossible. */
const PORT_TRIES = 5;

/** Starts the VM process, its CPUs not yet running. Resolves once it can be controlled. */
export async function launch(options: LaunchOptions): Promise<VmSession> {
  const { files, log } = options;
  for (let attempt = 1; ; attempt++) {
    options.signal.throwIfAborted();
    await clearRunFiles(files);
    const host = ownLoopback();
    const ssh = { host, port: await (options.pickPort ?? freePort)(host) };
    const child = await spawnQemu(options, ssh);
    try {
      await untilListening(child, files, options.signal);
      // It listens before it has opened its disks and ports, so that only an answer means success.
      const session = new VmSession({ child, record: await recordOf(options, child, ssh) }, files);
      await session.openControl(options.signal);
      await session.openConsole(options.signal);
      return session;
    } catch (error) {
      child.kill();
      if (!(await settlesWithin(child.exited, KILLED_MS))) throw unkillable(child.pid);
      const { signal } = await child.exited;
      options.signal.throwIfAborted();
      const stderr = await readLogEnd(files.processLog).catch(() => '');
      if (!isPortConflict(stderr) || attempt === PORT_TRIES) {
        // One that had to be killed, and has nothing to say, was well as far as it knows.
        throw signal && stderr === '' ? cannotControl(error) : startFailure(stderr);
      }
      log.warn('the port for SSH was taken, choosing another', { port: ssh.port, attempt });
    }
  }
}

async function spawnQemu(options: LaunchOptions, ssh: QemuArgsInput['ssh']): Promise<Child> {
  const { spec, boot, files, choice } = options;
  const args = qemuArgs({
    arch: spec.image.arch,
    accelerator: choice.accelerator,
    uuid: options.uuid,
    cpus: spec.cpus,
    memoryMiB: spec.memoryMiB,
    kernel: boot.kernel.path,
    initrd: boot.initrd.path,
    cmdline: boot.cmdline,
    rootImage: boot.root.path,
    dataDisk: files.dataDisk,
    seed: spec.seed,
    ssh,
    qmpSocket: files.qmpSocket,
    consoleSocket: files.consoleSocket,
    pidFile: files.pidFile,
    sandbox: choice.sandbox,
  });
  const log = await openLog(files.processLog);
  try {
    // A file, not a pipe: the process outlives us, and a broken pipe would end it.
    return await start(options.qemu.path, args, { stdio: ['ignore', log.fd, log.fd], survive: true, cwd: files.dir });
  } finally {
    // The process has its own by now. Failing over ours would leave it running with nobody to know of it.
    await log.close().catch((error) => options.log.warn('cannot close a log', { error: messageOf(error) }));
  }
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

async function recordOf(options: LaunchOptions, child: Child, ssh: QemuArgsInput['ssh']): Promise<RunRecord> {
  const { choice, spec } = options;
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
    imageId: spec.image.id,
  };
}
