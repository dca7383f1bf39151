import { Emitter } from '../base/emitter.ts';
import { Mutex } from '../base/mutex.ts';
import { AppError, defect } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';
import { stateMessages, vmMessages } from '../contract/messages/vm.ts';
import type { Dialer } from '../platform/dialer.ts';
import { messageOf } from '../platform/io-error.ts';
import type { GuestChannel } from './channel/guest-channel.ts';
import type { OpenForward, OpenShare, PortForward, SharedFolder, Stage } from './driver.ts';
import { type Attempt, attemptImages } from './instance/attempts.ts';
import { type Desired, readDesired, writeDesired } from './instance/desired.ts';
import type { EngineLiveness } from './instance/engine-liveness.ts';
import { problemOf, Repaired, VmCrash } from './instance/problems.ts';
import { RestartBudget } from './instance/restart-budget.ts';
import { againStage, sleepStage, stopStage, wakeStage } from './instance/stages.ts';
import { StateTracker } from './instance/state-tracker.ts';
import { Machine, type MachineOptions } from './machine.ts';
import { CallOff, SharedStart } from './shared-start.ts';
import { Waking } from './waking.ts';

export type VmManagerOptions = Omit<MachineOptions, 'tracker' | 'engine' | 'onDidChangeEngine'>;

/** Owns the one VM of a SLIPWAY_HOME: brings it to the state that is wanted and keeps it there. */
export class VmManager {
  readonly #options: VmManagerOptions;
  readonly #tracker: StateTracker;
  readonly #work = new Mutex();
  readonly #budget = new RestartBudget();
  readonly #changes = new Emitter<void>();
  /** Something of the status has changed. */
  readonly onChange = this.#changes.event;
  readonly #engineChanges = new Emitter<void>();
  /** `engine` may have changed. */
  readonly onDidChangeEngine = this.#engineChanges.event;
  /** Null until it is launched. */
  #machine: Machine | null = null;
  #engine: EngineLiveness | null = null;
  readonly #start = new SharedStart();
  /** Of falling asleep, which each stop calls off, and of waking a VM for an orderly stop, which one that is not orderly does. */
  readonly #off = { sleep: new CallOff(), orderly: new CallOff() };
  #crashedAt: number | null = null;
  #closed = false;
  /** Who keeps the VM off, and whether it goes on afterwards. */
  #held: { readonly why: Message; goOn: boolean } | null = null;
  #repairing = false;

  readonly #waking: Waking;

  constructor(options: VmManagerOptions) {
    this.#options = options;
    this.#tracker = new StateTracker(options.clock);
    this.#waking = new Waking({
      tracker: this.#tracker,
      start: () => this.start(),
      starting: () => this.#start.current,
      dialer: () => this.engine,
      onDidChangeDialer: this.onDidChangeEngine,
      engine: () => this.#engine,
    });
    this.#tracker.onChange((state) => {
      options.log.info('VM state', { state: state.name, stage: 'stage' in state ? state.stage : undefined });
      this.#changes.fire();
    });
  }

  get tracker(): Pick<StateTracker, 'state' | 'since' | 'stageSince'> {
    return this.#tracker;
  }

  /** What is there of the VM; null until it is launched. */
  get machine(): Pick<
    Machine,
    | 'process'
    | 'image'
    | 'dataBytes'
    | 'imageNote'
    | 'network'
    | 'shares'
    | 'mostShares'
    | 'configureEngine'
    | 'engineConfigRefusal'
    | 'canSleep'
    | 'coldReason'
  > | null {
    return this.#machine;
  }

  /** Automatic restarts since the user last asked for a start. */
  get restarts(): number {
    return this.#budget.used;
  }

  /** When a VM that ran last ended by itself; null since the user last asked for a start. */
  get crashedAt(): number | null {
    return this.#crashedAt;
  }

  /** The way into the guest while a VM process runs. */
  get channel(): GuestChannel | null {
    return this.#machine?.run?.channel ?? null;
  }

  /** The way to the engine's socket, for the one connection that is kept to it; null while there is none to be had. */
  get engine(): Dialer | null {
    return this.#machine?.run?.engine ?? null;
  }

  /** The stages that the one with this id is one of, in order. */
  stagesWith(id: string): readonly Stage[] {
    const only = [stopStage, againStage, sleepStage, wakeStage].find((stage) => stage.id === id);
    return only ? [only] : (this.#machine?.stages ?? []);
  }

  /** Opens a port of this machine that leads into the guest; UNSUPPORTED where the driver opens none of its kind. */
  async forward(port: PortForward): Promise<OpenForward> {
    if (this.#machine) return this.#machine.forward(port);
    throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
  }

  /** Offers a folder of this machine to the running guest; UNSUPPORTED where the driver cannot. */
  async share(folder: SharedFolder): Promise<OpenShare> {
    if (this.#machine) return this.#machine.share(folder);
    throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
  }

  /**
   * Finds out what is there: takes over a running VM or clears its remains, then starts one when `start` says so or it
   * was running when the last host died. Resolves before a start is over. Rejects when the home cannot be used. `engine` is
   * the connection that is kept to the VM's engine.
   */
  async launch({ start, engine }: { readonly start: boolean; readonly engine: EngineLiveness }): Promise<void> {
    this.#engine = engine;
    const machine = await Machine.open({
      ...{ ...this.#options, tracker: this.#tracker, engine },
      onDidChangeEngine: () => this.#engineChanges.fire(),
    });
    this.#machine = machine;
    const desired = await readDesired(this.#options.files.desired);
    const run = await this.#work.run(() => machine.find()).catch((error) => this.#stuck(error));
    if (run === 'stuck') return;
    if (!run) {
      // One that sleeps has nobody who would wait for it.
      if (start || (desired === 'running' && this.#tracker.state.name !== 'asleep')) this.#background(this.start());
      return;
    }
    const takeOver: Attempt = async (signal) => {
      try {
        return await machine.takeOver(run, signal);
      } catch (error) {
        if (error instanceof VmCrash) this.#crashedAt = this.#options.clock.now();
        throw error;
      }
    };
    this.#background(this.#bringUp(takeOver));
  }

  /** Resolves when the engine answers. Rejects with the problem, or CANCELLED when it was stopped meanwhile. */
  async start(): Promise<void> {
    this.#assertOpen();
    this.#budget.reset();
    this.#crashedAt = null;
    await this.#bringUp((signal) => this.#boot(signal));
  }

  /** Resolves when the VM process has ended; rejects when it does not, even killed. `force` skips the orderly power-off. */
  async stop({ force }: { readonly force: boolean }): Promise<void> {
    if (this.#held) {
      // It is off, and is to stay so.
      this.#held.goOn = false;
      await this.#want('stopped');
      return;
    }
    this.#callOff({ force });
    const { signal } = this.#off.orderly;
    await this.#work.run(() => this.#stop(force, signal));
  }

  #callOff({ force }: { readonly force: boolean }): void {
    const why = vmMessages.stopped();
    this.#start.callOff(why);
    this.#off.sleep.now(why);
    if (force) this.#off.orderly.now(why);
  }

  /** Saves the VM and ends its process. Rejects as Machine.sleep does, CONFLICT where it does not run. */
  async sleep(): Promise<void> {
    this.#assertOpen();
    const { signal } = this.#off.sleep;
    await this.#work.run(async () => {
      signal.throwIfAborted();
      const { state } = this.#tracker;
      if (state.name === 'asleep') return;
      if (state.name !== 'running') {
        throw new AppError('CONFLICT', vmMessages.state({ state: stateMessages[state.name]() }));
      }
      const machine = this.#launched;
      await machine.sleep((run) => machine.supervise(run, (crash) => this.#restart(crash)), signal);
    });
  }

  /** As Waking.awake(). */
  awake(enough: 'dialled' | 'answers'): Promise<void> {
    return this.#waking.awake(enough);
  }

  /** A start or a restart is under way. */
  get isStarting(): boolean {
    return this.#start.current !== null;
  }

  /** It falls asleep just now. */
  get isFallingAsleep(): boolean {
    return this.#waking.isFalling;
  }

  async restart(): Promise<void> {
    this.#assertOpen();
    await this.stop({ force: false });
    await this.start();
  }

  /**
   * Keeps the VM off while something is done with its data disk: after an orderly stop, and it goes on afterwards where it was on and
   * nobody has stopped it meanwhile. Whoever wants to start it until then is told why not, by IN_USE. Rejects as the work does.
   */
  async hold<T>(why: Message, work: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    // What runs in one that sleeps has to end in order, for which it has to run. One that does not come up has nothing to end.
    const { state } = this.#tracker;
    if (state.name === 'asleep' || ('stage' in state && state.stage === wakeStage.id))
      await this.start().catch(() => undefined);
    this.#assertOpen();
    const held = { why, goOn: ['starting', 'running', 'degraded'].includes(this.#tracker.state.name) };
    this.#held = held;
    this.#start.callOff(why);
    try {
      return await this.#work.run(async () => {
        await this.#halt(false);
        return work();
      });
    } finally {
      this.#held = null;
      if (held.goOn && !this.#closed) this.#background(this.start());
    }
  }

  /** Looks at the disk of a VM that is off anew: it may be another one. */
  async diskChanged(): Promise<void> {
    await this.#work.run(async () => this.#machine?.look());
    this.#changes.fire();
  }

  /** Makes the data disk of a VM that is up larger while it runs. The next start does what could not be done. */
  async grow(diskBytes: number): Promise<void> {
    await this.#work.run(async () => this.#machine?.grow(diskBytes));
    this.#changes.fire();
  }

  /** Stops, checks every byte of the image and the data disk's file system, mends what can be, and starts. */
  async repair(): Promise<void> {
    this.#assertOpen();
    await this.stop({ force: false });
    this.#repairing = true;
    try {
      await this.start();
    } finally {
      this.#repairing = false;
    }
  }

  /** Deletes all data and starts afresh. */
  async reset(): Promise<void> {
    this.#assertOpen();
    this.#callOff({ force: true });
    // In one piece: a start that somebody else asks for meanwhile comes after it, and joins the one below.
    await this.#work.run(async () => {
      await this.#stop(true, this.#off.orderly.signal);
      await this.#launched.delete();
    });
    await this.start();
  }

  /**
   * Lets go of everything; with `stopVm` after an orderly stop, with `sleep` after it was saved where that can be, else the VM runs on for
   * the next host.
   */
  async close({ stopVm }: { readonly stopVm: boolean | 'sleep' }): Promise<void> {
    if (this.#closed) return;
    // One that does not end is found by the next host, and one that cannot sleep is stopped.
    const stop = () => this.stop({ force: false });
    const { log } = this.#options;
    const sleep = () =>
      this.sleep().catch((error) => {
        log.warn('the VM is stopped in place of sleeping', { error: messageOf(error) });
        return this.#tracker.state.name === 'stopped' ? undefined : stop();
      });
    const stopped = stopVm === 'sleep' ? sleep() : stopVm ? stop() : Promise.resolve();
    await stopped.catch((error) => log.error('the VM was not stopped', { error: messageOf(error) }));
    this.#closed = true;
    this.#start.callOff(vmMessages.hostEnding());
    this.#off.orderly.now(vmMessages.hostEnding());
    await this.#work.run(async () => this.#machine?.close());
  }

  async #stop(force: boolean, orderly: AbortSignal): Promise<void> {
    // What runs in it has to end in order, for which it has to run.
    if (!force && this.#tracker.state.name === 'asleep' && !this.#closed && !(await this.#launched.endsAsleep()))
      await this.#attempt((signal) => this.#boot(signal), orderly).catch(() => undefined);
    await this.#want('stopped');
    await this.#halt(force);
  }

  async #halt(force: boolean): Promise<void> {
    try {
      await this.#machine?.stop({ force });
    } catch (error) {
      this.#stuck(error);
      throw error;
    }
  }

  #bringUp(first: Attempt): Promise<void> {
    return this.#start.join((signal) => this.#work.run(() => this.#attempt(first, signal)));
  }

  async #attempt(first: Attempt, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#assertOpen();
    const { name } = this.#tracker.state;
    if (name === 'running' || name === 'degraded') return;
    await this.#want('running');
    const machine = this.#launched;
    const run = await attemptImages({
      ...{ first, next: (inner) => this.#boot(inner), images: machine },
      ...{ budget: this.#budget, tracker: this.#tracker, log: this.#options.log, signal },
      cleanUp: () => machine.cleanUp(),
    });
    this.#background(machine.keepImage());
    machine.supervise(run, (crash) => this.#restart(crash));
  }

  async #boot(signal: AbortSignal): ReturnType<Attempt> {
    try {
      return await this.#launched.boot({ repairing: this.#repairing, signal });
    } catch (error) {
      // Once for each time it is asked for: what one repair leaves another would leave, too.
      if (error instanceof Repaired) this.#repairing = false;
      throw error;
    }
  }

  #restart(crash: VmCrash): void {
    if (this.#closed) return;
    this.#crashedAt = this.#options.clock.now();
    // From here on nobody is told that it is stopped.
    this.#tracker.apply({ type: 'crashed', stage: againStage.id });
    this.#background(
      this.#bringUp(async () => {
        throw crash;
      }),
    );
  }

  /** A VM process that cannot be ended is named, and keeps nobody from asking for anything else. */
  #stuck(error: unknown): 'stuck' {
    if (!(error instanceof AppError) || error.details?.reason !== 'unkillable') throw error;
    this.#machine?.dropRun();
    this.#tracker.apply({ type: 'fail', problem: problemOf(error) });
    return 'stuck';
  }

  /**
   * Records what the user wants, in the order in which it is done. A home that cannot be written to must keep nobody from
   * stopping, and a start names it by what it cannot do without.
   */
  async #want(desired: Desired): Promise<void> {
    await writeDesired(this.#options.files.desired, desired).catch((error) =>
      this.#options.log.warn('cannot record what is wanted of the VM', { state: desired, error: messageOf(error) }),
    );
  }

  /** What fails there shows in the state; there is nobody to tell. */
  #background(work: Promise<void>): void {
    work.catch((error) => this.#options.log.debug('background work ended', { error: messageOf(error) }));
  }

  get #launched(): Machine {
    if (this.#machine) return this.#machine;
    throw defect('the VM was used before it was launched');
  }

  #assertOpen(): void {
    if (this.#closed) throw new AppError('CANCELLED', vmMessages.hostEnding());
    if (this.#held) throw new AppError('IN_USE', this.#held.why);
  }
}
