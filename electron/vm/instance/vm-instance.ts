import { rm } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { dirname } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { settlesWithin, withSignal } from '../../base/deadline.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import type { Message } from '../../contract/messages/message.ts';
import { portMessages } from '../../contract/messages/ports.ts';
import { shareMessages } from '../../contract/messages/shares.ts';
import { sleepMessages } from '../../contract/messages/sleep.ts';
import { dataDiskPlace, imageStoreOf } from '../../platform/data-record.ts';
import { ensurePrivateDir } from '../../platform/files.ts';
import { messageOf } from '../../platform/io-error.ts';
import { RotatingFile } from '../../platform/rotating-file.ts';
import { type Identity, loadIdentity } from '../channel/identity.ts';
import type { OpenForward, OpenShare, PortForward, SharedFolder, Stage, VmDriver, VmSpec } from '../driver.ts';
import { bootVm, type VmConfig } from './boot.ts';
import { DiskSize } from './disk-size.ts';
import { configRefusal, type EngineWishes, engineConfig } from './engine-config.ts';
import type { EngineLiveness } from './engine-liveness.ts';
import type { VmFiles } from './files.ts';
import { GivenConfig } from './given-config.ts';
import { GuestImages } from './guest-images.ts';
import { prepareNext } from './prepare.ts';
import type { VmCrash } from './problems.ts';
import { VmRun } from './run.ts';
import { sleepVm } from './sleep.ts';
import { hostStages, requirements, sleepStage, stopStage } from './stages.ts';
import type { StateTracker } from './state-tracker.ts';
import { stopVm } from './stop.ts';
import { supervise } from './supervise.ts';
import { findRunningVm, takeOverVm } from './take-over.ts';

export interface VmInstanceOptions {
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

/** How long what is made for next starts may take to end, in milliseconds: what it leaves the next host clears away. */
const SETTLE_MS = 5_000;

/** The VM as it is: its driver, what was found on disk, and its present run, on which the verbs beside this file work. */
export class VmInstance {
  readonly #options: VmInstanceOptions;
  /** What there is of it now, and what can be. */
  readonly driver: Pick<VmDriver, 'process' | 'network' | 'capabilities' | 'shares'>;
  readonly images: GuestImages;
  readonly #driver: VmDriver;
  readonly #identity: Identity;
  readonly #console: RotatingFile;
  #run: VmRun | null = null;
  readonly #disk: DiskSize;
  #spec: VmSpec | null = null;
  #cold: Message | null = null;
  /** What makes the next start quicker. */
  #preparing: Promise<void> = Promise.resolve();
  readonly #given: GivenConfig;

  /** Makes what every VM of this home needs. Rejects when the home cannot be used. */
  static async open(options: VmInstanceOptions): Promise<VmInstance> {
    const { files } = options;
    await ensurePrivateDir(files.dir);
    const instance = new VmInstance(options, await loadIdentity(files.identity));
    await instance.lookAtDisk();
    await instance.images.look();
    return instance;
  }

  /** Finds out how large the data disk is, where the VM is off. What is wrong with it is said when it is needed. */
  async lookAtDisk(): Promise<void> {
    if (!this.#driver.process && (await this.#disk.look())) this.#options.tracker.apply({ type: 'found' });
  }

  private constructor(options: VmInstanceOptions, identity: Identity) {
    this.#options = options;
    this.#identity = identity;
    this.#console = new RotatingFile(options.files.consoleLog);
    const driver = options.createDriver(identity);
    this.#driver = driver;
    this.driver = driver;
    this.#disk = new DiskSize(driver);
    this.#given = new GivenConfig(options.engine);
    const { guestDir: newest, files, log } = options;
    this.images = new GuestImages({ newest, kept: files.keptImage, variant: driver.variant, log });
    driver.onEvent((event) => event.type === 'console' && this.#console.write(`${event.line}\n`));
  }

  /** Size of the data disk in bytes; null while there is none. */
  get dataBytes(): number | null {
    return this.#disk.bytes;
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

  /** Offers a folder to the running guest; UNSUPPORTED where the driver cannot. */
  async share(folder: SharedFolder): Promise<OpenShare> {
    if (this.#driver.capabilities.shares > 0) return this.#driver.share(folder);
    throw new AppError('UNSUPPORTED', shareMessages.unsupported());
  }

  /** The run of a VM that a previous host has left; what is left of one that is of no use is cleared away. */
  async find(): Promise<VmRun | null> {
    const { engine, clock, log } = this.#options;
    const run = await findRunningVm({ driver: this.#driver, engine, identity: this.#identity, clock, log });
    if (run) this.#use(run);
    else if (this.#disk.bytes !== null && (await this.#driver.saved().catch(() => null))) {
      this.#options.tracker.apply({ type: 'asleep' });
    }
    return run;
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

  /** Rejects as the next start would, as far as that can be told of one that runs: for who stops it to start it anew. */
  async assertStartable(): Promise<void> {
    await this.images.assertUsable();
    const { path } = await dataDiskPlace(this.#options.files);
    if ((await this.#driver.dataDiskBytes()) === null)
      throw new AppError('VM_FAILED', diskMessages.away({ path }), { details: { path } });
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
        // What it is made of may lie where nobody answers; whoever calls the start off waits for none of it.
        config: await withSignal(this.#options.config(), how.signal),
        guestDir: () => this.images.dir(),
        driver: this.#driver,
        identity: this.#identity,
        ...how,
      },
      onFound: ({ image, dataBytes, run, engineConfig: config, spec, cold }) => {
        if (spec) this.#spec = spec;
        if (cold) this.#cold = cold;
        if (config) this.#given.begin(config);
        if (image) this.images.found(image);
        if (dataBytes !== undefined) this.#disk.bytes = dataBytes;
        if (run) this.#use(run);
      },
    });
  }

  /** It is up: its state is kept truthful from now on. */
  supervise(run: VmRun, onCrash: (crash: VmCrash) => void): void {
    const { files, engine, tracker, log } = this.#options;
    const dir = async () => dirname((await dataDiskPlace(files)).path);
    supervise(run, { driver: this.#driver, engine, tracker, log, dir, onCrash });
    const prepare = { driver: this.#driver, spec: this.#spec, diskBytes: this.#disk.bytes, log, signal: run.over };
    // What was begun in another run clears its own away first.
    this.#preparing = this.#preparing.then(() => prepareNext(prepare));
  }

  /** Makes the data disk of a VM that is up larger, while it runs; nothing where it is as large, or the VM is not up. */
  async grow(diskBytes: number, signal: AbortSignal): Promise<void> {
    const { run } = this;
    if (run?.channel.isUp) await this.#disk.grow(run, diskBytes, signal);
  }

  /** The data disk of the VM that runs could not be made larger while it runs: its next start does that. */
  get growsAtStart(): boolean {
    return this.#disk.isBehind(this.run);
  }

  /** As GivenConfig.bring(); nothing where the VM is not up: its next start gives it. */
  async configureEngine(wishes: EngineWishes, restarts: (isOnItsWay: boolean) => void): Promise<void> {
    const { run } = this;
    const image = this.images.current;
    if (!run?.channel.isUp || !image) return;
    const imageStore = await imageStoreOf(this.#options.files.dataRecord, { isNew: false });
    const { network } = this.#driver;
    const next = engineConfig(wishes, { defaults: image.daemonJson, imageStore, network });
    await this.#given.bring(run, next, restarts);
  }

  /** Why the engine runs without the user's additions; null where it does not. */
  async engineConfigRefusal(): Promise<Message | null> {
    const channel = this.run?.channel;
    return channel?.isUp ? configRefusal(channel) : null;
  }

  /** Resolves when the VM process has ended, if there is one: in order until `forced`. Rejects when it does not, even killed. */
  async stop(forced: AbortSignal): Promise<void> {
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
      else {
        const { channel, exited } = run;
        await stopVm({ driver, channel, forced: isEarly ? AbortSignal.abort() : forced, log, exited });
      }
      await run?.exited;
    } else if (tracker.state.name === 'asleep' || forced.aborted) {
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
    const wasUp = tracker.state.name === 'running';
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
      if (goesOn !== run || !wasUp) stays(goesOn);
      throw error;
    }
  }

  /** Deletes all data. The VM must not run. */
  async delete(): Promise<void> {
    await this.#driver.delete();
    await rm(this.#options.files.seed, { force: true });
    await this.#options.forgetDisks?.();
    await rm(this.#options.files.dataRecord, { force: true });
    this.#disk.bytes = null;
    this.#options.tracker.apply({ type: 'deleted' });
  }

  /** Ends whatever a failed attempt has left, but for a guest that sleeps on; what becomes of the state says who calls. Never rejects. */
  async cleanUp(): Promise<void> {
    this.dropRun();
    const { log } = this.#options;
    const failed = (error: unknown) => log.warn('cannot end the VM process', { error: messageOf(error) });
    if (this.#driver.process) await this.#driver.kill().catch(failed);
  }

  dropRun(): void {
    this.#run?.dispose();
    this.#run = null;
  }

  /** Lets go of everything, of a VM that runs without ending it. */
  async close(): Promise<void> {
    this.dropRun();
    await this.#driver.detach();
    await settlesWithin(Promise.all([this.#preparing, this.images.settled()]), SETTLE_MS);
    this.#console.dispose();
  }

  #use(run: VmRun): void {
    this.dropRun();
    this.#run = run;
    run.onDidChangeEngine(this.#options.onDidChangeEngine);
    if (run.engine) this.#options.onDidChangeEngine();
  }
}
