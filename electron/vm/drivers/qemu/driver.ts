import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { Emitter } from '../../../base/emitter.ts';
import { AppError, defect } from '../../../contract/errors.ts';
import { stageMessages, vmMessages } from '../../../contract/messages/vm.ts';
import { writeJson } from '../../../platform/files.ts';
import { messageOf } from '../../../platform/io-error.ts';
import { openFiles } from '../../../platform/process-identity.ts';
import type { RunRecord } from '../../../platform/run-record.ts';
import type {
  DriverCallOptions,
  DriverCapabilities,
  DriverEvent,
  DriverOptions,
  OpenForward,
  PortForward,
  Stage,
  StartOptions,
  VmDriver,
  VmProcess,
  VmSpec,
} from '../../driver.ts';
import type { GuestImage } from '../../image/manifest.ts';
import { dataDiskSize, deleteDataDisk, ensureDataDisk } from '../data-disk.ts';
import { chooseAccelerator } from './accelerator.ts';
import { endRemains, takeOver } from './adopt.ts';
import { noneLeft } from './failure.ts';
import { clearRunFiles, type QemuFiles, qemuFiles } from './files.ts';
import { type KernelVariant, launch } from './launch.ts';
import { endUnlessItGoesOn, makeGood, type Wants } from './make-good.ts';
import { findQemu } from './program.ts';
import type { VmSession } from './session.ts';
import { unpackedKernel } from './unpacked-kernel.ts';
import { addForward, removeForward, USER_NET } from './user-net.ts';

export interface QemuDriverOptions extends DriverOptions {
  /** Chooses the port for SSH on a loopback address; a free one unless told. */
  readonly pickPort?: (host: string) => Promise<number>;
}

/** So few free descriptors are as good as none: a forward takes one, and others come and go. */
const SPARE = 4;

/** VMs as QEMU processes, on Linux (kvm or tcg), macOS (hvf or tcg) and, untried, Windows (whpx or tcg). */
export class QemuDriver implements VmDriver {
  readonly network = USER_NET;
  readonly variant = 'kernel';
  readonly capabilities: DriverCapabilities = {
    console: true,
    // Why no TCP: build/docs/adr/0014-published-ports.md. IPv6 only from QEMU 8 on, and not in every build.
    forwards: { tcp: [], udp: [4] },
  };
  readonly stages: readonly Stage[] = [
    { id: 'accelerator', said: stageMessages.accelerator() },
    { id: 'process', said: stageMessages.process() },
  ];
  readonly #options: QemuDriverOptions;
  readonly #files: QemuFiles;
  readonly #events = new Emitter<DriverEvent>();
  readonly onEvent = this.#events.event;
  #session: VmSession | null = null;
  /** Resolves when the end of the last VM process has been cleared away and told. */
  #cleared: Promise<void> = Promise.resolve();
  /** Ports that are open, or were when control was lost. */
  readonly #forwards = new Set<PortForward>();
  /** Resolves when control that was lost and is back has been used for what it was missed for. */
  #controlled: Promise<void> = Promise.resolve();

  constructor(options: QemuDriverOptions) {
    this.#options = options;
    this.#files = qemuFiles(options.paths);
  }

  get #wants(): Wants {
    return { forwards: this.#forwards, accelerators: this.#files.accelerators, log: this.#options.log };
  }

  get process(): VmProcess | null {
    return this.#session ? processOf(this.#session.record) : null;
  }

  dataDiskBytes(): Promise<number | null> {
    return dataDiskSize(this.#files.dataDisk);
  }

  create({ diskBytes }: DriverCallOptions & { diskBytes: number }): Promise<number> {
    return ensureDataDisk(this.#files.dataDisk, diskBytes);
  }

  async start(spec: VmSpec, { signal, onStage }: StartOptions): Promise<VmProcess> {
    const { uuid, log, env, pickPort } = this.#options;
    const files = this.#files;
    const variant = kernelOf(spec.image);
    // Never two VMs on one disk: what was killed and would not end is looked at again.
    if (this.#session?.isStuck) await this.kill();
    if (this.#session) throw new AppError('CONFLICT', vmMessages.runsAlready());
    await endRemains({ files, uuid, log });
    const { arch } = spec.image;
    onStage('accelerator');
    const qemu = await findQemu(arch, env);
    const choice = await chooseAccelerator({
      ...{ arch, qemu, log, signal },
      kernel: variant.kernel.path,
      initrd: variant.initrd.path,
      cacheFile: files.accelerators,
    });
    onStage('process');
    const unpacks = choice.accelerator === 'tcg' && arch === 'amd64';
    const path = unpacks ? await unpackedKernel({ kernel: variant.kernel, dir: files.dir, log, signal }) : null;
    const boot = path === null ? variant : { ...variant, kernel: { ...variant.kernel, path } };
    const session = await launch({
      ...{ qemu, choice, spec, boot, files, uuid, log, signal },
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
    const { uuid, log } = this.#options;
    const session = await takeOver({ files: this.#files, uuid, log, signal });
    if (!session) return null;
    this.#use(session);
    if (session.hasControl) await makeGood(session, this.#wants);
    else this.#events.fire({ type: 'control', up: false });
    return processOf(session.record);
  }

  async forward(port: PortForward): Promise<OpenForward> {
    const session = this.#session;
    if (!session) throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
    await this.#controlled;
    await addForward(session.monitor, port).catch(async (error) => {
      // QEMU has no words for it.
      const files = await openFiles(session.record.pid);
      throw files && files.count >= files.limit - SPARE ? noneLeft(files.limit, error) : error;
    });
    this.#forwards.add(port);
    return {
      close: async () => {
        this.#forwards.delete(port);
        // A VM process that has ended has closed it, and one without control closes it when that is back.
        await removeForward(session.monitor, port).catch(() => undefined);
      },
    };
  }

  async stop(): Promise<void> {
    await this.#session?.powerdown();
  }

  async unpause(): Promise<void> {
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
    if (this.#session) throw new AppError('CONFLICT', vmMessages.stopFirst());
    await deleteDataDisk(this.#files.dataDisk);
  }

  dial({ signal }: DriverCallOptions): Promise<Duplex> {
    const record = this.#session?.record;
    if (!record) return Promise.reject(new AppError('ENGINE_UNAVAILABLE', vmMessages.off()));
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const socket = connect({ host: record.sshHost, port: record.sshPort, noDelay: true, signal });
      socket.once('error', (error) => reject(new AppError('CONNECTION_LOST', vmMessages.notYet(), { cause: error })));
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
        const { log } = this.#options;
        this.#cleared = clearRunFiles(this.#files)
          // What is left is found, and cleared away, by the next start.
          .catch((error) => log.warn('cannot clear away the files of the VM process', { error: messageOf(error) }))
          .then(() => this.#events.fire(event));
        return;
      }
      if (event.type === 'paused') {
        endUnlessItGoesOn(session, this.#wants).catch((error) =>
          this.#options.log.warn('cannot tell why the VM is paused', { error: messageOf(error) }),
        );
        return;
      }
      if (event.type === 'control' && event.up) this.#controlled = makeGood(session, this.#wants);
      this.#events.fire(event);
    });
  }
}

function kernelOf({ variant }: GuestImage): KernelVariant {
  if (variant.kind === 'kernel') return variant;
  throw defect(`QEMU boots no ${variant.kind}`);
}

function processOf(record: RunRecord): VmProcess {
  const { pid, accelerator, acceleratorNote, cpus, memoryMiB, imageId } = record;
  return { pid, accelerator, acceleratorNote, cpus, memoryMiB, imageId };
}
