import { rm } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { dirname } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { sleep } from '../base/deadline.ts';
import type { Logger } from '../base/logger.ts';
import { AppError } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';
import { portMessages } from '../contract/messages/ports.ts';
import { shareMessages } from '../contract/messages/shares.ts';
import { sleepMessages } from '../contract/messages/sleep.ts';
import { vmMessages } from '../contract/messages/vm.ts';
import { dataDiskPlace, imageStoreOf } from '../platform/data-record.ts';
import { ensurePrivateDir } from '../platform/files.ts';
import { messageOf } from '../platform/io-error.ts';
import { RotatingFile } from '../platform/rotating-file.ts';
import { type Identity, loadIdentity } from './channel/identity.ts';
import type {
  GuestNetwork,
  OpenForward,
  OpenShare,
  PortForward,
  SharedFolder,
  Stage,
  VmDriver,
  VmSpec,
} from './driver.ts';
import { keepImage, keptImage } from './image/keep.ts';
import { type GuestImage, loadGuestImage } from './image/manifest.ts';
import { bootVm, type VmConfig } from './instance/boot.ts';
import { configRefusal, type EngineWishes, engineConfig } from './instance/engine-config.ts';
import type { EngineLiveness } from './instance/engine-liveness.ts';
import type { VmFiles } from './instance/files.ts';
import { GivenConfig } from './instance/given-config.ts';
import { growFileSystem } from './instance/grow-file-system.ts';
import type { VmCrash } from './instance/problems.ts';
import { VmRun } from './instance/run.ts';
import { sleepVm } from './instance/sleep.ts';
import { hostStages, requirements, sleepStage, stopStage } from './instance/stages.ts';
import type { StateTracker } from './instance/state-tracker.ts';
import { stopVm } from './instance/stop.ts';
import { supervise } from './instance/supervise.ts';
import { findRunningVm, takeOverVm } from './instance/take-over.ts';

export interface MachineOptions {
  readonly files: VmFiles;
  readonly log: Logger;
  readonly clock: Clock;
  readonly createDriver: (identity: Identity) => VmDriver;
  readonly guestDir: () => Promise<string>;
  /** What the next start uses. */
  readonly config: () => Promise<VmConfig>;
  /** Deletes what there is of data disks beside the one in use. */
  readonly forgetDisks?: () => Promise<void>;
  readonly tracker: StateTracker;
  readonly engine: EngineLiveness;
  /** The way to the engine of the present run may have changed. */
  readonly onDidChangeEngine: () => void;
}

/** How long a VM is up before a template of it is made, in milliseconds: whoever has waited for it has it to himself. */
const PREPARE_MS = 30_000;

/** The VM as it is: its driver, what was found on disk, and its present run, on which the verbs of vm/instance work. */
export class Machine {
  readonly #options: MachineOptions;
  readonly #driver: VmDriver;
  readonly #identity: Identity;
  readonly #console: RotatingFile;
  #run: VmRun | null = null;
  #image: GuestImage | null = null;
  #dataBytes: number | null = null;
  /** Why the image that is kept is used in place of the one there is. */
  #imageNote: Message | null = null;
  #spec: VmSpec | null = null;
  #cold: Message | null = null;
  readonly #given = new GivenConfig();

  /** Makes what every VM of this home needs. Rejects when the home cannot be used. */
  static async open(options: MachineOptions): Promise<Machine> {
    const { files, guestDir } = options;
    await ensurePrivateDir(files.dir);
    const machine = new Machine(options, await loadIdentity(files.identity));
    // What is wrong with disk and image is said when they are needed.
    await machine.look();
    machine.#image = await loadGuestImage(await guestDir(), machine.#driver.variant).catch(() => null);
    return machine;
  }

  /** Finds out how large the data disk is, where the VM is off. */
  async look(): Promise<void> {
    if (this.#driver.process) return;
    const dataBytes = await this.#driver.dataDiskBytes().catch(() => undefined);
    this.#dataBytes = dataBytes ?? null;
    if (dataBytes !== null) this.#options.tracker.apply({ type: 'found' });
  }

  private constructor(options: MachineOptions, identity: Identity) {
    this.#options = options;
    this.#identity = identity;
    this.#console = new RotatingFile(options.files.consoleLog);
    this.#driver = options.createDriver(identity);
    this.#driver.onEvent((event) => event.type === 'console' && this.#console.write(`${event.line}\n`));
  }

  get process() {
    return this.#driver.process;
  }

  get image(): GuestImage | null {
    return this.#image;
  }

  /** Size of the data disk in bytes; null while there is none. */
  get dataBytes(): number | null {
    return this.#dataBytes;
  }

  /** Why the guest image that ran before is in use, in place of a newer one; null where it is not. */
  get imageNote(): Message | null {
    return this.#imageNote;
  }

  /** Between the guest and this computer. */
  get network(): GuestNetwork {
    return this.#driver.network;
  }

  /** The run of a VM process that has not ended. */
  get run(): VmRun | null {
    const run = this.#run;
    return run && !run.crashed.aborted && !run.over.aborted ? run : null;
  }

  /** Why a VM that slept was started anew the last time; null where it was not. */
  get coldReason(): Message | null {
    return this.#cold;
  }

  /** Every stage of a start, in order. */
  get stages(): readonly Stage[] {
    return [...hostStages, ...this.#driver.stages, ...requirements];
  }

  /** Opens a port of this machine that leads into the guest; UNSUPPORTED where the driver opens none of its kind. */
  async forward(port: PortForward): Promise<OpenForward> {
    const { protocol, address } = port;
    if (this.#driver.capabilities.forwards[protocol].includes(isIPv6(address) ? 6 : 4))
      return this.#driver.forward(port);
    throw new AppError('UNSUPPORTED', portMessages.family({ protocol: protocol.toUpperCase(), address }));
  }

  /** The folders that the guest is offered now. */
  get shares(): readonly OpenShare[] {
    return this.#driver.shares;
  }

  /** How many folders it can be offered at once; 0 for none. */
  get mostShares(): number {
    return this.#driver.capabilities.shares;
  }

  /** Offers a folder to the running guest; UNSUPPORTED where the driver cannot. */
  async share(folder: SharedFolder): Promise<OpenShare> {
    if (this.mostShares > 0) return this.#driver.share(folder);
    throw new AppError('UNSUPPORTED', shareMessages.unsupported());
  }

  /** The run of a VM that a previous host has left; what is left of one that is of no use is cleared away. */
  async find(): Promise<VmRun | null> {
    const { engine, clock, log } = this.#options;
    const run = await findRunningVm({ driver: this.#driver, engine, identity: this.#identity, clock, log });
    if (run) this.#use(run);
    else if (this.#dataBytes !== null && (await this.#driver.saved().catch(() => null))) {
      this.#options.tracker.apply({ type: 'asleep' });
    }
    return run;
  }

  /** Whether the driver can let it sleep. */
  get canSleep(): boolean {
    return this.#driver.capabilities.sleep;
  }

  /** Rejects with VmCrash when it is of no use. */
  takeOver(run: VmRun, signal: AbortSignal): Promise<VmRun> {
    const { engine, tracker } = this.#options;
    return takeOverVm(run, { engine, tracker, signal });
  }

  /** Whether one that sleeps may end without being woken: nothing runs in it that has to end in order. */
  async endsAsleep(): Promise<boolean> {
    return (await this.#driver.saved().catch(() => null))?.idle ?? true;
  }

  /** A start, until the engine answers. Whoever calls cleans up when it rejects; one that was called off before it woke sleeps on. */
  async boot(how: { readonly repairing: boolean; readonly signal: AbortSignal }): Promise<VmRun> {
    try {
      const run = await this.#boot(how);
      // One that is woken has what it was given before it slept.
      if (run.adopted) {
        this.#given.begin(null);
        this.#cold = null;
      }
      return run;
    } catch (error) {
      const sleepsOn = how.signal.aborted && !this.#driver.process && (await this.#driver.saved().catch(() => null));
      if (sleepsOn) this.#options.tracker.apply({ type: 'asleep' });
      throw error;
    }
  }

  async #boot(how: { readonly repairing: boolean; readonly signal: AbortSignal }): Promise<VmRun> {
    return bootVm({
      ...{
        ...this.#options,
        config: await this.#options.config(),
        ...(this.#imageNote ? { guestDir: async () => this.#options.files.keptImage } : {}),
        driver: this.#driver,
        identity: this.#identity,
        ...how,
      },
      onFound: ({ image, dataBytes, run, engineConfig: config, spec, cold }) => {
        if (spec) this.#spec = spec;
        if (cold) this.#cold = cold;
        if (config) this.#given.begin(config);
        if (image) this.#image = image;
        if (dataBytes !== undefined) this.#dataBytes = dataBytes;
        if (run) this.#use(run);
      },
    });
  }

  /**
   * After a start that failed: whether another is worth it, with the guest image that ran last. It is where there is a newer one, and
   * what went wrong may be its fault, and not the data disk's or this machine's.
   */
  async fallBack(error: unknown): Promise<boolean> {
    if (!(error instanceof AppError) || this.#imageNote) return false;
    const reason = String(error.details?.reason ?? '');
    const isItsOwn =
      error.code === 'TIMEOUT' || (error.code === 'VM_FAILED' && !/^(data-disk|unkillable)/.test(reason));
    const kept = isItsOwn ? await keptImage(this.#options.files.keptImage, this.#driver.variant) : null;
    // A damaged one may be whole where it is kept.
    if (!kept || (kept.id === this.#image?.id && reason !== 'image-damaged')) return false;
    this.#options.log.warn('the new guest image does not start, trying the one before', { error: error.message });
    this.#imageNote = vmMessages.olderImage({ reason: error.said });
    return true;
  }

  /** The next start is with the newest image again. */
  goForward(): void {
    this.#imageNote = null;
  }

  /** Keeps the image of the VM that is up for fallBack(). Rejects where it cannot. */
  async keepImage(): Promise<void> {
    if (this.#image && this.process?.imageId === this.#image.id)
      await keepImage(this.#image, this.#options.files.keptImage);
  }

  /** It is up: its state is kept truthful from now on. */
  supervise(run: VmRun, onCrash: (crash: VmCrash) => void): void {
    const { files, engine, tracker, log } = this.#options;
    const dir = async () => dirname((await dataDiskPlace(files)).path);
    supervise(run, { driver: this.#driver, engine, tracker, log, dir, onCrash });
    void this.#prepare(run);
  }

  /** Makes the data disk of a VM that is up larger, while it runs; nothing where it is as large, or the VM is not up. */
  async grow(diskBytes: number): Promise<void> {
    const { run } = this;
    if (!run?.channel.isUp || this.#dataBytes === null || diskBytes <= this.#dataBytes) return;
    await this.#driver.create({ diskBytes, signal: run.over });
    await growFileSystem(run.channel, diskBytes, run.over);
    this.#dataBytes = diskBytes;
  }

  /** The next start is to be quicker, once this one is of no more concern to anybody. Never rejects. */
  async #prepare({ over: signal }: VmRun): Promise<void> {
    const diskBytes = this.#dataBytes;
    try {
      await sleep(PREPARE_MS, signal);
      if (this.#spec && diskBytes !== null) await this.#driver.prepare(this.#spec, { diskBytes, signal });
    } catch (error) {
      if (!signal.aborted) this.#options.log.warn('no template for the next start', { error: messageOf(error) });
    }
  }

  /**
   * Brings an engine that is up to another configuration; nothing where it has that, or the VM is not up: its next start gives it.
   * Rejects as applyEngineConfig does.
   */
  async configureEngine(wishes: EngineWishes): Promise<void> {
    const { run } = this;
    if (!run?.channel.isUp || !this.#image) return;
    const imageStore = await imageStoreOf(this.#options.files.dataRecord, { isNew: false });
    const { network } = this.#driver;
    const next = engineConfig(wishes, { defaults: this.#image.daemonJson, imageStore, network });
    await this.#given.bring(run.channel, next);
  }

  /** Why the engine runs without the user's additions; null where it does not. */
  async engineConfigRefusal(): Promise<Message | null> {
    const channel = this.run?.channel;
    return channel?.isUp ? configRefusal(channel) : null;
  }

  /** Resolves when the VM process has ended, if there is one. Rejects when it does not, even killed. */
  async stop({ force }: { readonly force: boolean }): Promise<void> {
    const { run } = this;
    const driver = this.#driver;
    const { tracker, log } = this.#options;
    this.#cold = null;
    if (driver.process) {
      tracker.apply({ type: 'stop', stage: stopStage.id });
      run?.withdrawEngine();
      // In the middle of a cold boot nothing of worth runs yet, and nothing listens.
      const isEarly = run !== null && !run.adopted && !run.channel.isUp;
      // Without a run it is one that did not end the last time it was killed.
      if (!run) await driver.kill();
      else await stopVm({ driver, channel: run.channel, force: force || isEarly, log, exited: run.exited });
      await run?.exited;
    } else if (tracker.state.name === 'asleep') {
      // What it had in memory is forgotten.
      await driver.kill();
    }
    this.dropRun();
    tracker.apply({ type: 'ended' });
  }

  /**
   * Saves the VM, which wakes with the next boot(). Rejects as sleepVm does, UNSUPPORTED where it cannot be saved; it runs on then,
   * and `stays` is called with its new run.
   */
  async sleep(stays: (run: VmRun) => void, signal: AbortSignal): Promise<void> {
    const { run } = this;
    const driver = this.#driver;
    const { engine, tracker, clock, log } = this.#options;
    if (!run || !driver.capabilities.sleep) throw new AppError('UNSUPPORTED', sleepMessages.unsupported());
    tracker.apply({ type: 'stop', stage: sleepStage.id });
    try {
      await sleepVm(run, driver, signal);
      this.dropRun();
      tracker.apply({ type: 'asleep' });
    } catch (error) {
      if (!driver.process) {
        // It has ended on the way. Whatever needs it starts it anew.
        this.dropRun();
        tracker.apply({ type: 'asleep' });
        throw error;
      }
      const goesOn = run.over.aborted
        ? new VmRun({ driver, engine, identity: this.#identity, log, clock, adopted: true })
        : run;
      if (goesOn !== run) this.#use(goesOn);
      tracker.apply({ type: 'stays' });
      if (goesOn !== run) stays(goesOn);
      throw error;
    }
  }

  /** Deletes all data. The VM must not run. */
  async delete(): Promise<void> {
    await this.#driver.delete();
    await rm(this.#options.files.seed, { force: true });
    await this.#options.forgetDisks?.();
    await rm(this.#options.files.dataRecord, { force: true });
    this.#dataBytes = null;
    this.#options.tracker.apply({ type: 'deleted' });
  }

  /** Ends whatever a failed attempt has left; what becomes of the state says who calls. Never rejects. */
  async cleanUp(): Promise<void> {
    this.dropRun();
    const { log } = this.#options;
    await this.#driver.kill().catch((error) => log.warn('cannot end the VM process', { error: messageOf(error) }));
  }

  dropRun(): void {
    this.#run?.dispose();
    this.#run = null;
  }

  /** Lets go of everything, of a VM that runs without ending it. */
  async close(): Promise<void> {
    this.dropRun();
    await this.#driver.detach();
    this.#console.dispose();
  }

  #use(run: VmRun): void {
    this.dropRun();
    this.#run = run;
    run.onDidChangeEngine(this.#options.onDidChangeEngine);
    if (run.engine) this.#options.onDidChangeEngine();
  }
}
