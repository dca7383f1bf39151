import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { Emitter } from '../../../base/emitter.ts';
import type { Logger } from '../../../base/logger.ts';
import { AppError } from '../../../contract/errors.ts';
import { writeJson } from '../../../platform/files.ts';
import { messageOf } from '../../../platform/io-error.ts';
import { openFiles } from '../../../platform/process-identity.ts';
import { clearRunFiles, type RunRecord } from '../../../platform/run-record.ts';
import { dataDiskSize, deleteDataDisk, ensureDataDisk } from '../../data-disk.ts';
import type {
  DriverCallOptions,
  DriverCapabilities,
  DriverEvent,
  DriverStage,
  OpenForward,
  PortForward,
  VmDriver,
  VmProcess,
  VmSpec,
} from '../../driver.ts';
import type { VmFiles } from '../../files.ts';
import { chooseAccelerator, distrustAccelerator } from './accelerator.ts';
import { endRemains, takeOver } from './adopt.ts';
import { noneLeft } from './failure.ts';
import { launch } from './launch.ts';
import { findQemu } from './program.ts';
import type { VmSession } from './session.ts';
import { unpackedKernel } from './unpacked-kernel.ts';
import { addUdpForward, removeUdpForward, removeUdpForwards } from './user-net.ts';

export interface QemuDriverOptions {
  readonly files: VmFiles;
  /** This install's id: the VM carries it, so that no other VM is taken for ours. */
  readonly uuid: string;
  readonly log: Logger;
  readonly env: NodeJS.ProcessEnv;
  /** Chooses the port for SSH on a loopback address; a free one unless told. */
  readonly pickPort?: (host: string) => Promise<number>;
}

/** So few free descriptors are as good as none: a forward takes one, and others come and go. */
const SPARE = 4;

/** How long the console of a VM that runs is tried for, in milliseconds: its socket is there or never will be. */
const CONSOLE_MS = 5_000;

/** VMs as QEMU processes, on Linux (kvm or tcg), macOS (hvf or tcg) and, untried, Windows (whpx or tcg). */
export class QemuDriver implements VmDriver {
  readonly name = 'qemu';
  readonly capabilities: DriverCapabilities = {
    resume: false,
    shares: false,
    // What QEMU's user network forwards: IPv6 only from version 8 on, and not in every build.
    udpPorts: [4],
    adopt: true,
    console: true,
    sized: true,
  };
  readonly #options: QemuDriverOptions;
  readonly #events = new Emitter<DriverEvent>();
  readonly onEvent = this.#events.event;
  #session: VmSession | null = null;
  /** Resolves when the end of the last VM process has been cleared away and told. */
  #cleared: Promise<void> = Promise.resolve();
  /** UDP ports that are open, or were when control was lost. */
  readonly #forwards = new Set<PortForward>();
  /** Resolves when control that was lost and is back has been used for what it was missed for. */
  #controlled: Promise<void> = Promise.resolve();

  constructor(options: QemuDriverOptions) {
    this.#options = options;
  }

  get process(): VmProcess | null {
    return this.#session ? processOf(this.#session.record) : null;
  }

  dataDiskBytes(): Promise<number | null> {
    return dataDiskSize(this.#options.files.dataDisk);
  }

  create({ diskBytes }: DriverCallOptions & { diskBytes: number }): Promise<void> {
    return ensureDataDisk(this.#options.files.dataDisk, diskBytes);
  }

  async start(spec: VmSpec, options: DriverCallOptions & { onStage: (id: DriverStage) => void }): Promise<VmProcess> {
    const { files, uuid, log, env, pickPort } = this.#options;
    // Never two VMs on one disk: what was killed and would not end is looked at again.
    if (this.#session?.isStuck) await this.kill();
    if (this.#session) throw new AppError('CONFLICT', 'the VM process runs already');
    await endRemains({ files, uuid, log });
    const { arch } = spec.image;
    options.onStage('accelerator');
    const qemu = await findQemu(arch, env);
    const choice = await chooseAccelerator({
      arch,
      qemu,
      kernel: spec.image.kernel.path,
      initrd: spec.image.initrd.path,
      cacheFile: files.accelerators,
      log,
      signal: options.signal,
    });
    options.onStage('process');
    const kernel =
      choice.accelerator === 'tcg' && arch === 'amd64'
        ? await unpackedKernel({ kernel: spec.image.kernel, dir: files.dir, log, signal: options.signal })
        : spec.image.kernel.path;
    const session = await launch({
      ...{ qemu, choice, spec, kernel, files, uuid, log, signal: options.signal },
      ...(pickPort ? { pickPort } : {}),
    });
    try {
      await writeJson(files.runRecord, session.record);
      this.#use(session);
      await session.run();
    } catch (error) {
      this.#session = null;
      await session.kill().catch((stuck) => {
        this.#session = session;
        throw stuck;
      });
      throw error;
    }
    log.info('VM process started', {
      pid: session.record.pid,
      accelerator: choice.accelerator,
      host: session.record.sshHost,
      port: session.record.sshPort,
    });
    return processOf(session.record);
  }

  async adopt({ signal }: DriverCallOptions): Promise<VmProcess | null> {
    if (this.#session) return processOf(this.#session.record);
    const session = await takeOver({ ...this.#options, signal });
    if (!session) return null;
    this.#use(session);
    if (session.hasControl) await this.#takeControl(session);
    else this.#events.fire({ type: 'control', up: false });
    return processOf(session.record);
  }

  async forward(port: PortForward): Promise<OpenForward> {
    const session = this.#session;
    if (!session) throw new AppError('ENGINE_UNAVAILABLE', 'the VM does not run');
    await this.#controlled;
    await addUdpForward(session.monitor, port).catch(async (error) => {
      // QEMU has no words for it.
      const files = await openFiles(session.record.pid);
      throw files && files.count >= files.limit - SPARE ? noneLeft(files.limit, error) : error;
    });
    this.#forwards.add(port);
    return {
      close: async () => {
        this.#forwards.delete(port);
        // A VM process that has ended has closed it, and one without control closes it when that is back.
        await removeUdpForward(session.monitor, port).catch(() => undefined);
      },
    };
  }

  async stop(): Promise<void> {
    await this.#session?.powerdown();
  }

  async resume(): Promise<void> {
    await this.#session?.run();
  }

  async kill(): Promise<void> {
    await this.#session?.kill();
    await this.#cleared;
  }

  async detach(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    session?.detach();
  }

  async delete(): Promise<void> {
    if (this.#session) throw new AppError('CONFLICT', 'stop the VM before deleting its data');
    await deleteDataDisk(this.#options.files.dataDisk);
    await rm(this.#options.files.seed, { force: true });
  }

  dial({ signal }: DriverCallOptions): Promise<Duplex> {
    const record = this.#session?.record;
    if (!record) return Promise.reject(new AppError('ENGINE_UNAVAILABLE', 'the VM does not run'));
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const socket = connect({ host: record.sshHost, port: record.sshPort, noDelay: true, signal });
      socket.once('error', (error) =>
        reject(new AppError('CONNECTION_LOST', 'the VM does not take connections yet', { cause: error })),
      );
      socket.once('connect', () => resolve(socket));
    });
  }

  #use(session: VmSession): void {
    this.#session = session;
    this.#forwards.clear();
    session.onEvent((event) => {
      if (this.#session !== session) return;
      if (event.type === 'exited') {
        this.#session = null;
        const { log, files } = this.#options;
        const { runRecord, pidFile, qmpSocket, consoleSocket } = files;
        this.#cleared = clearRunFiles(runRecord, pidFile, qmpSocket, consoleSocket)
          // What is left is found, and cleared away, by the next start.
          .catch((error) => log.warn('cannot clear away the files of the VM process', { error: messageOf(error) }))
          .then(() => this.#events.fire(event));
        return;
      }
      if (event.type === 'control' && event.up) this.#controlled = this.#takeControl(session);
      this.#events.fire(event);
      if (event.type === 'paused') {
        this.#onPaused(session).catch((error) =>
          this.#options.log.warn('cannot tell why the VM is paused', { error: messageOf(error) }),
        );
      }
    });
  }

  /** Makes good what happened while nobody had control. Never rejects. */
  async #takeControl(session: VmSession): Promise<void> {
    const { log } = this.#options;
    const isOpen = (port: Pick<PortForward, 'address' | 'port'>) =>
      [...this.#forwards].some((open) => open.address === port.address && open.port === port.port);
    // Of the host before, or closed meanwhile: nobody would ever close them.
    await removeUdpForwards(session.monitor, isOpen).catch((error) =>
      log.warn('cannot close ports that nobody wants', { error: messageOf(error) }),
    );
    try {
      if ((await session.status()) === 'internal-error') await this.#onPaused(session);
      // One that was paused for want of disk space may go on; where there still is none it says so again.
      else await session.run();
    } catch (error) {
      log.warn('the VM cannot go on', { error: messageOf(error) });
    }
    // Nobody waits for it: one that was not followed so far is only watched.
    session
      .openConsole(AbortSignal.timeout(CONSOLE_MS))
      .catch((error) => log.warn('the console of the VM cannot be followed', { error: messageOf(error) }));
  }

  /** A guest that its accelerator cannot run any further never goes on: it counts as crashed, and tcg has the next try. */
  async #onPaused(session: VmSession): Promise<void> {
    if ((await session.status()) !== 'internal-error') return;
    const { accelerator } = session.record;
    this.#options.log.error('the accelerator gave up on the guest', { accelerator });
    if (accelerator !== 'tcg') {
      const note = `${accelerator} stopped the VM with an internal error`;
      await distrustAccelerator(this.#options.files.accelerators, note);
    }
    await session.kill();
  }
}

function processOf(record: RunRecord): VmProcess {
  const { pid, accelerator, acceleratorNote, cpus, memoryMiB, imageId } = record;
  return { pid, accelerator, acceleratorNote, cpus, memoryMiB, imageId };
}
