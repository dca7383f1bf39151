import { rm } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { aborted, settlesWithin } from '../../../base/deadline.ts';
import { Emitter } from '../../../base/emitter.ts';
import { AppError } from '../../../contract/errors.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { sleepMessages } from '../../../contract/messages/sleep.ts';
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
import { noneLeft } from './failure.ts';
import { type QemuFiles, qemuFiles, templateFiles } from './files.ts';
import { type LaunchOptions, launch } from './launch.ts';
import { machineOf } from './machine.ts';
import { endUnlessItGoesOn, makeGood, type Wants } from './make-good.ts';
import { clearMemory } from './saved/memory.ts';
import { saveGuest } from './saved/save.ts';
import {
  asSaved,
  dropState,
  dropUnfinished,
  readCounting,
  readState,
  savedDisk,
  spendState,
  syncState,
} from './saved/state.ts';
import { makeTemplate, templateIn } from './saved/template.ts';
import type { VmSession } from './session.ts';
import { Shares } from './shares.ts';
import { dropUnpackedKernels } from './unpacked-kernel.ts';
import { addForward, removeForward, USER_NET } from './user-net.ts';

export interface QemuDriverOptions extends DriverOptions {
  /** Chooses the port for SSH on a loopback address; a free one unless told. */
  readonly pickPort?: (host: string) => Promise<number>;
}

/** How long a VM process may take from the end of its control connection to its own, in milliseconds. */
const GONE_MS = 2_000;
/** How long the first instruction waits for folders, in milliseconds: some seconds for one that does not answer, a tenth for each that does. */
const SHARES_MS = 10_000;

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
    dial: async ({ signal }) => {
      if (!this.#session) throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
      return this.#session.dialAgent(signal);
    },
  };
  readonly #options: QemuDriverOptions;
  readonly #files: QemuFiles;
  readonly #events = new Emitter<DriverEvent>();
  readonly onEvent = this.#events.event;
  #session: VmSession | null = null;
  #shares: Shares | null = null;
  /** Resolves when the end of the last VM process has been cleared away and told. */
  #cleared: Promise<void> = Promise.resolve();
  /** Ports that are open, or were when control was lost. */
  readonly #forwards = new Set<PortForward>();
  /** Resolves when what was saved has reached this machine's disk. */
  #syncing: Promise<void> = Promise.resolve();
  /** The guest is stopped, and is not to be told to go on by who finds it so. */
  #isSaving = false;
  /** Resolves when control that was lost and is back has been used for what it was missed for. */
  #controlled: Promise<void> = Promise.resolve();

  constructor(options: QemuDriverOptions) {
    this.#options = options;
    this.#files = qemuFiles(options.paths, options.env.SLIPWAY_TEMPLATES);
  }

  get #wants(): Wants {
    return { forwards: this.#forwards, accelerators: this.#files.accelerators, log: this.#options.log };
  }

  get process(): VmProcess | null {
    return this.#session ? processOf(this.#session.record) : null;
  }

  async dataDiskBytes(): Promise<number | null> {
    return dataDiskSize(await this.#options.dataDisk());
  }

  async create({ diskBytes }: DriverCallOptions & { diskBytes: number }): Promise<number> {
    const place = await this.#options.dataDisk();
    const session = this.#session;
    if (!session) return ensureDataDisk(place, diskBytes);
    // What is open is not grown behind the back of who has it open.
    const size = (await dataDiskSize(place)) ?? 0;
    if (diskBytes > size) await session.command('block_resize', { 'node-name': DATA_NODE, size: diskBytes });
    return Math.max(size, diskBytes);
  }

  async start(spec: VmSpec, { signal, onStage }: StartOptions): Promise<VmProcess> {
    await this.#assertNone();
    // It would be of another time than the disk from here on.
    await dropState(this.#files.asleep);
    const machine = await this.#machine(spec, { signal, onStage });
    const dir = templateIn(this.#files.templates, machine.key);
    const template = await readState(dir);
    if (typeof template !== 'object') return this.#begin(machine);
    try {
      return await this.#begin({ ...machine, from: { ...template, kind: 'template', ssh: null } });
    } catch (error) {
      signal.throwIfAborted();
      if (this.#session) throw error;
      this.#options.log.warn('the VM boots without its template', { error: messageOf(error) });
      await dropState(dir);
      return this.#begin(machine);
    }
  }

  async wake(spec: VmSpec, { signal, onStage }: StartOptions): ReturnType<VmDriver['wake']> {
    await this.#assertNone();
    const { asleep: dir } = this.#files;
    const found = await readState(dir);
    if (found === 'none') return { cold: null };
    let isSpent = false;
    try {
      if (found === 'torn') return { cold: sleepMessages.torn() };
      const machine = await this.#machine(asSaved(spec, found), { signal, onStage });
      if (found.key !== machine.key) return { cold: sleepMessages.other() };
      if (found.disk !== (await savedDisk(machine.dataDisk))) return { cold: sleepMessages.otherDisk() };
      const from = { ...found, kind: 'sleep' } as const;
      const process = await this.#begin({ ...machine, from }, async () => {
        const free = await spendState(dir);
        isSpent = true;
        // What is left of it is deleted by whatever comes next.
        void free().catch((error) => this.#options.log.debug('a spent state is left', { error: messageOf(error) }));
      });
      return { process };
    } catch (error) {
      // Whether it has ended by itself is told only then.
      await this.#cleared;
      signal.throwIfAborted();
      if (this.#session) throw error;
      return { cold: sleepMessages.failed({ reason: quoted(messageOf(error)) }) };
    } finally {
      // Whatever became of it: once.
      if (!signal.aborted && !isSpent) await dropState(dir);
    }
  }

  async saved(): ReturnType<VmDriver['saved']> {
    return this.#session ? null : readCounting(this.#files.asleep);
  }

  async sleep({ idle, signal }: Parameters<VmDriver['sleep']>[0]): Promise<void> {
    const session = this.#session;
    if (!session) throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
    if (!session.record.isKept) throw new AppError('UNSUPPORTED', sleepMessages.noRoom());
    const { asleep: dir, stateSocket: socket } = this.#files;
    const { key, sshHost: host, sshPort: port, cpus, memoryMiB, seedBytes } = session.record;
    // Asked for each time: a move within a file system may give it another name meanwhile.
    const disk = async () => savedDisk((await this.#options.dataDisk()).path);
    this.#isSaving = true;
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
    } finally {
      this.#isSaving = false;
    }
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
    // Each boot from one needs a machine's id that changes, or all would have the same random numbers.
    if (!this.capabilities.sleep || spec.image.arch !== 'amd64') return;
    const machine = await this.#machine(spec, { signal, onStage: () => undefined }, diskBytes);
    if (typeof (await readState(templateIn(folder, machine.key))) === 'object') return;
    const isShared = Boolean(env.SLIPWAY_TEMPLATES);
    await makeTemplate({ ...machine, files: templateFiles(paths), folder, dataBytes: diskBytes, isShared });
  }

  async unprepare(spec: VmSpec, { signal }: DriverCallOptions): Promise<void> {
    const { key } = await this.#machine(spec, { signal, onStage: () => undefined });
    await dropState(templateIn(this.#files.templates, key));
    await dropUnpackedKernels(this.#files.dir);
  }

  /** Never two VMs on one disk: what was killed and would not end is looked at again. */
  async #assertNone(): Promise<void> {
    const { uuid, log } = this.#options;
    if (this.#session?.isStuck) await this.kill();
    if (this.#session) throw new AppError('CONFLICT', vmMessages.runsAlready());
    await endRemains({ files: this.#files, uuid, log });
  }

  /** What is launched for a spec, of a VM whose data disk has so many bytes. */
  async #machine(spec: VmSpec, { signal, onStage }: StartOptions, dataBytes?: number): Promise<LaunchOptions> {
    const { uuid, log, env, pickPort } = this.#options;
    const files = this.#files;
    const place = await this.#options.dataDisk();
    const size = dataBytes ?? (await dataDiskSize(place)) ?? 0;
    const machine = await machineOf(spec, { files, env, log, signal, onStage, dataBytes: size });
    return { ...machine, spec, files, dataDisk: place.path, uuid, log, signal, ...(pickPort ? { pickPort } : {}) };
  }

  async #begin(options: LaunchOptions, beforeItRuns: () => Promise<void> = async () => undefined): Promise<VmProcess> {
    const { spec, log, files } = options;
    const session = await launch(options);
    const { record } = session;
    try {
      await writeJson(files.runRecord, record);
      this.#use(session);
      // Those that hold others first: where a path leads is looked at by what is open already.
      const shares = spec.shares.toSorted((a, b) => a.path.length - b.path.length);
      const offers = shares.map((folder) =>
        this.share(folder).catch((error) =>
          log.warn('a folder is not shared', { path: folder.path, error: messageOf(error) }),
        ),
      );
      // One that does not answer is plugged into the machine that runs, when it does.
      const isDone = await Promise.race([settlesWithin(Promise.all(offers), SHARES_MS), aborted(options.signal)]);
      options.signal.throwIfAborted();
      if (isDone === false) log.warn('folders are late: the VM starts without them', { ms: SHARES_MS });
      if (session.isOver) throw new AppError('VM_FAILED', vmMessages.off());
      await beforeItRuns();
      await session.run();
    } catch (error) {
      this.#session = null;
      await session.kill().catch((stuck) => {
        this.#session = session;
        throw stuck;
      });
      throw error;
    }
    const { pid, accelerator, from, sshHost: host, sshPort: port } = record;
    log.info('VM process started', { pid, accelerator, kind: from, host, port });
    return processOf(record);
  }

  async adopt({ signal }: DriverCallOptions): Promise<VmProcess | null> {
    if (this.#session) return processOf(this.#session.record);
    const { paths, uuid, log } = this.#options;
    // Of a host that was killed while it made one.
    await endRemains({ files: templateFiles(paths), uuid, log });
    await clearMemory(uuid);
    await dropUnfinished(this.#files.asleep);
    const session = await takeOver({ files: this.#files, uuid, log, signal });
    if (!session) return null;
    this.#use(session);
    await this.#shares?.adopt();
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
      throw (await noneLeft(session.record.pid, error)) ?? error;
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

  get shares(): readonly OpenShare[] {
    return this.#shares?.open ?? [];
  }

  async share(folder: SharedFolder): Promise<OpenShare> {
    if (!this.#shares) throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
    return this.#shares.share(folder);
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
    await dropState(this.#files.asleep);
  }

  async detach(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    this.#shares = null;
    session?.detach();
    await this.#syncing;
  }

  async delete(): Promise<void> {
    if (this.#session) throw new AppError('CONFLICT', vmMessages.stopFirst());
    await dropState(this.#files.asleep);
    // Others' are not ours to delete.
    if (!this.#options.env.SLIPWAY_TEMPLATES) await rm(this.#files.templates, { recursive: true, force: true });
    await dropUnpackedKernels(this.#files.dir);
    await deleteDataDisk(await this.#options.dataDisk());
  }

  dial({ signal }: DriverCallOptions): Promise<Duplex> {
    return this.#session?.dial(signal) ?? Promise.reject(new AppError('ENGINE_UNAVAILABLE', vmMessages.off()));
  }

  #use(session: VmSession): void {
    this.#session = session;
    this.#shares = new Shares(session, this.#options);
    this.#forwards.clear();
    session.onEvent((event) => {
      if (this.#session !== session) return;
      if (event.type === 'exited') {
        this.#session = null;
        this.#shares = null;
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
      if (event.type === 'unplugged') return;
      if (event.type === 'control' && event.up && !this.#isSaving) this.#controlled = makeGood(session, this.#wants);
      this.#events.fire(event);
    });
  }
}

function processOf(record: RunRecord): VmProcess {
  const { pid, accelerator, acceleratorNote, cpus, memoryMiB, imageId, from } = record;
  return { pid, accelerator, acceleratorNote, cpus, memoryMiB, imageId, from };
}
