import { rm } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { settlesWithin } from '../../../base/deadline.ts';
import { Emitter } from '../../../base/emitter.ts';
import { AppError } from '../../../contract/errors.ts';
import { stageMessages, vmMessages } from '../../../contract/messages/vm.ts';
import type { Dialer } from '../../../platform/dialer.ts';
import { writeJson } from '../../../platform/files.ts';
import { messageOf } from '../../../platform/io-error.ts';
import type { RunRecord } from '../../../platform/run-record.ts';
import type {
  DriverCallOptions,
  DriverCapabilities,
  DriverEvent,
  DriverOptions,
  OpenForward,
  OpenShare,
  PortForward,
  SharedFolder,
  Stage,
  StartOptions,
  VmDriver,
  VmProcess,
  VmSpec,
} from '../../driver.ts';
import { dataDiskSize, deleteDataDisk, ensureDataDisk } from '../data-disk.ts';
import { clearRunFiles, endRemains, takeOver } from './adopt.ts';
import { DATA_NODE, sharesHere } from './args.ts';
import { type QemuFiles, qemuFiles, templateFiles } from './files.ts';
import { type LaunchOptions, launch } from './launch.ts';
import { planLaunch } from './launch-plan.ts';
import { RunningVm } from './running-vm.ts';
import { clearMemory } from './saved/memory.ts';
import { assertSavable, saveGuest } from './saved/save.ts';
import { asSaved, dropState, dropUnfinished, readCounting, savedDisk, syncState } from './saved/state.ts';
import { dropTemplate, makeTemplate, readTemplate } from './saved/template.ts';
import { Wakes } from './saved/wakes.ts';
import type { VmSession } from './session.ts';
import { dropUnpackedKernels } from './unpacked-kernel.ts';
import { USER_NET } from './user-net.ts';

export interface QemuDriverOptions extends DriverOptions {
  /** Chooses the port for SSH on a loopback address; a free one unless told. */
  readonly pickPort?: (host: string) => Promise<number>;
}

/** How long a VM process may take from the end of its control connection to its own, in milliseconds. */
const GONE_MS = 2_000;

/** VMs as QEMU processes, on Linux (kvm or tcg), macOS (hvf or tcg) and, untried, Windows (whpx or tcg). */
export class QemuDriver implements VmDriver {
  readonly network = USER_NET;
  readonly variant = 'kernel';
  readonly capabilities: DriverCapabilities = {
    console: true,
    // Why no TCP: build/docs/adr/0014-published-ports.md. IPv6 only from QEMU 8 on, and not in every build.
    forwards: { tcp: [], udp: [4] },
    // Fewer than there are ports: a guest may keep one of a folder whose server has ended.
    shares: sharesHere ? 12 : 0,
    // What is shared with file servers is what can be saved: both are memory that is a file.
    sleep: sharesHere,
  };
  readonly stages: readonly Stage[] = [
    { id: 'accelerator', said: stageMessages.accelerator() },
    { id: 'process', said: stageMessages.process() },
  ];
  readonly agent: Dialer = {
    dial: async ({ signal }) => this.#up.session.dialAgent(signal),
  };
  readonly #options: QemuDriverOptions;
  readonly #files: QemuFiles;
  readonly #events = new Emitter<DriverEvent>();
  readonly onEvent = this.#events.event;
  #running: RunningVm | null = null;
  /** Resolves when the end of the last VM process has been cleared away and told. */
  #cleared: Promise<void> = Promise.resolve();
  /** Resolves when what was saved has reached this machine's disk. */
  #syncing: Promise<void> = Promise.resolve();
  readonly #wakes = new Wakes();

  constructor(options: QemuDriverOptions) {
    this.#options = options;
    this.#files = qemuFiles(options.paths, options.env.SLIPWAY_TEMPLATES);
  }

  get process(): VmProcess | null {
    return this.#running && processOf(this.#running.session.record);
  }

  async dataDiskBytes(): Promise<number | null> {
    return dataDiskSize(await this.#options.dataDisk());
  }

  async create({ diskBytes }: DriverCallOptions & { diskBytes: number }): Promise<number> {
    const place = await this.#options.dataDisk();
    const running = this.#running;
    if (!running) return ensureDataDisk(place, diskBytes);
    // What is open is not grown behind the back of who has it open.
    const size = (await dataDiskSize(place)) ?? 0;
    if (diskBytes > size) await running.session.command('block_resize', { 'node-name': DATA_NODE, size: diskBytes });
    return Math.max(size, diskBytes);
  }

  async start(spec: VmSpec, { signal, onStage }: StartOptions): Promise<VmProcess> {
    await this.#assertNone();
    // It would be of another time than the disk from here on.
    await dropState(this.#files.asleep);
    const plan = await this.#plan(spec, { signal, onStage });
    const { templates } = this.#files;
    const template = await readTemplate(templates, plan.key);
    if (!template) return this.#begin(plan);
    try {
      return await this.#begin({ ...plan, from: { ...template, kind: 'template', ssh: null } });
    } catch (error) {
      signal.throwIfAborted();
      if (this.#running) throw error;
      this.#options.log.warn('the VM boots without its template', { error: messageOf(error) });
      await dropTemplate(templates, plan.key);
      return this.#begin(plan);
    }
  }

  async wake(spec: VmSpec, { signal, onStage }: StartOptions): ReturnType<VmDriver['wake']> {
    await this.#assertNone();
    const isLeft = async () => {
      // Whether it has ended by itself is told only then.
      await this.#cleared;
      return this.#running !== null;
    };
    return this.#wakes.wake({
      ...{ dir: this.#files.asleep, log: this.#options.log, signal, isLeft },
      plan: (found) => this.#plan(asSaved(spec, found), { signal, onStage }),
      begin: (plan, beforeItRuns) => this.#begin(plan, beforeItRuns),
    });
  }

  async saved(): ReturnType<VmDriver['saved']> {
    return this.#running ? null : readCounting(this.#files.asleep);
  }

  async assertCanSleep(): Promise<void> {
    await assertSavable(this.#up.session, this.#files.asleep);
  }

  async sleep({ idle, signal }: Parameters<VmDriver['sleep']>[0]): Promise<void> {
    const running = this.#up;
    const { session } = running;
    const { asleep: dir, stateSocket: socket } = this.#files;
    const { key, sshHost: host, sshPort: port, cpus, memoryMiB, seedBytes } = session.record;
    // Asked for each time: a move within a file system may give it another name meanwhile.
    const disk = async () => savedDisk((await this.#options.dataDisk()).path);
    await running.saving(async () => {
      try {
        const machine = seedBytes === null ? null : { cpus, memoryMiB, seedBytes };
        const about = { key, idle, ssh: { host, port }, machine, disk, isSynced: false };
        const commit = await saveGuest(session, { ...about, dir, socket, signal });
        await session.kill();
        await this.#cleared;
        await commit();
      } catch (error) {
        // One that has died takes a moment until it is known of.
        if (!session.hasControl) await settlesWithin(session.exited, GONE_MS);
        await this.#cleared;
        throw error;
      }
    });
    // It counts from here on; that it reaches the disk is waited for by who ends this process.
    this.#syncing = syncState(dir).catch((error) =>
      this.#options.log.warn('what was saved may not outlive this machine’s end', { error: messageOf(error) }),
    );
  }

  async prepare(
    spec: VmSpec,
    { diskBytes, signal }: DriverCallOptions & { readonly diskBytes: number },
  ): Promise<void> {
    const { paths, env } = this.#options;
    const { templates: folder } = this.#files;
    // Each boot from one needs a VM's id that changes, or all would have the same random numbers.
    if (!this.capabilities.sleep || spec.image.arch !== 'amd64') return;
    const plan = await this.#plan(spec, { signal, onStage: () => undefined }, diskBytes);
    const isShared = Boolean(env.SLIPWAY_TEMPLATES);
    await makeTemplate({ ...plan, files: templateFiles(paths), folder, dataBytes: diskBytes, isShared });
  }

  async unprepare(spec: VmSpec, { signal }: DriverCallOptions): Promise<void> {
    const { key } = await this.#plan(spec, { signal, onStage: () => undefined });
    await dropTemplate(this.#files.templates, key);
    await dropUnpackedKernels(this.#files.dir);
  }

  /** Never two VMs on one disk: what was killed and would not end is looked at again. */
  async #assertNone(): Promise<void> {
    const { uuid, log } = this.#options;
    if (this.#running?.session.isStuck) await this.kill();
    if (this.#running) throw new AppError('CONFLICT', vmMessages.runsAlready());
    await endRemains({ files: this.#files, uuid, log });
  }

  /** What is launched for a spec, of a VM whose data disk has so many bytes. */
  async #plan(spec: VmSpec, { signal, onStage }: StartOptions, dataBytes?: number): Promise<LaunchOptions> {
    const { uuid, log, env, pickPort } = this.#options;
    const files = this.#files;
    const place = await this.#options.dataDisk();
    const size = dataBytes ?? (await dataDiskSize(place)) ?? 0;
    const plan = await planLaunch(spec, { files, env, log, signal, onStage, dataBytes: size });
    return { ...plan, spec, files, dataDisk: place.path, uuid, log, signal, ...(pickPort ? { pickPort } : {}) };
  }

  async #begin(options: LaunchOptions, beforeItRuns: () => Promise<void> = async () => undefined): Promise<VmProcess> {
    const { spec, log, files, signal } = options;
    const running = this.#runningWith(await launch(options));
    const { session } = running;
    const { record } = session;
    try {
      await writeJson(files.runRecord, record);
      this.#use(running);
      await running.begin(spec.shares, { beforeItRuns, signal });
    } catch (error) {
      this.#running = null;
      await session.kill().catch((stuck) => {
        this.#running = running;
        throw stuck;
      });
      throw error;
    }
    const { pid, accelerator, from, sshHost: host, sshPort: port } = record;
    log.info('VM process started', { pid, accelerator, kind: from, host, port });
    return processOf(record);
  }

  async adopt({ signal }: DriverCallOptions): Promise<VmProcess | null> {
    if (this.#running) return this.process;
    const { paths, uuid, log } = this.#options;
    // Of a host that was killed while it made one.
    await endRemains({ files: templateFiles(paths), uuid, log });
    await clearMemory(uuid);
    await dropUnfinished(this.#files.asleep);
    const session = await takeOver({ files: this.#files, uuid, log, signal });
    if (!session) return null;
    const running = this.#runningWith(session);
    this.#use(running);
    await running.adopt();
    if (!session.hasControl) this.#events.fire({ type: 'control', up: false });
    return processOf(session.record);
  }

  async forward(port: PortForward): Promise<OpenForward> {
    return this.#up.forward(port);
  }

  get shares(): readonly OpenShare[] {
    return this.#running?.shares ?? [];
  }

  async share(folder: SharedFolder): Promise<OpenShare> {
    return this.#up.share(folder);
  }

  async stop(): Promise<void> {
    await this.#running?.session.powerdown();
  }

  async unpause(): Promise<void> {
    await this.#running?.session.run();
  }

  async kill(): Promise<void> {
    await this.#running?.session.kill();
    await this.#cleared;
    await dropState(this.#files.asleep);
  }

  async detach(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    running?.session.detach();
    await this.#syncing;
  }

  async delete(): Promise<void> {
    if (this.#running) throw new AppError('CONFLICT', vmMessages.stopFirst());
    await dropState(this.#files.asleep);
    // Others' are not ours to delete.
    if (!this.#options.env.SLIPWAY_TEMPLATES) await rm(this.#files.templates, { recursive: true, force: true });
    await dropUnpackedKernels(this.#files.dir);
    await deleteDataDisk(await this.#options.dataDisk());
  }

  async dial({ signal }: DriverCallOptions): Promise<Duplex> {
    return this.#up.session.dial(signal);
  }

  get #up(): RunningVm {
    if (this.#running) return this.#running;
    throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
  }

  #runningWith(session: VmSession): RunningVm {
    return new RunningVm(session, { ...this.#options, accelerators: this.#files.accelerators });
  }

  #use(running: RunningVm): void {
    this.#running = running;
    running.session.onEvent((event) => {
      if (this.#running !== running) return;
      if (event.type !== 'exited') {
        const told = running.onEvent(event);
        if (told) this.#events.fire(told);
        return;
      }
      this.#running = null;
      const { log } = this.#options;
      this.#cleared = clearRunFiles(this.#files)
        // What is left is found, and cleared away, by the next start.
        .catch((error) => log.warn('cannot clear away the files of the VM process', { error: messageOf(error) }))
        .then(() => this.#events.fire(event));
    });
  }
}

function processOf(record: RunRecord): VmProcess {
  const { pid, accelerator, acceleratorNote, memoryNote, cpus, memoryMiB, imageId, from } = record;
  return { pid, accelerator, acceleratorNote, memoryNote, cpus, memoryMiB, imageId, from };
}
