import { Emitter } from '../base/emitter.ts';
import { Mutex } from '../base/mutex.ts';
import { AppError, defect } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';
import { stateMessages, vmMessages } from '../contract/messages/vm.ts';
import type { Dialer } from '../platform/dialer.ts';
import { messageOf } from '../platform/io-error.ts';
import { CallOff } from './call-off.ts';
import type { GuestChannel } from './channel/guest-channel.ts';
import type { Stage } from './driver.ts';
import { DesiredState } from './instance/desired.ts';
import type { EngineLiveness } from './instance/engine-liveness.ts';
import { againStage, sleepStage, stopStage, wakeStage } from './instance/stages.ts';
import { StateTracker } from './instance/state-tracker.ts';
import { VmInstance, type VmInstanceOptions } from './instance/vm-instance.ts';
import { Starter } from './starter.ts';
import { Stopper } from './stopper.ts';
import { Waking } from './waking.ts';

export type VmManagerOptions = Omit<VmInstanceOptions, 'tracker' | 'engine' | 'onDidChangeEngine'>;

/** Who keeps the VM off. */
interface Hold {
  readonly why: Message;
  /** It was on, or slept. */
  wasOn: boolean;
  /** Somebody has stopped it meanwhile. */
  staysOff: boolean;
  /** Settles as bringing it down does. */
  readonly isOff: Promise<unknown>;
}

/** Owns the one VM of a SLIPWAY_HOME: brings it to the state that is wanted and keeps it there. */
export class VmManager {
  readonly #options: VmManagerOptions;
  readonly #tracker: StateTracker;
  readonly #desired: DesiredState;
  readonly #work = new Mutex();
  readonly #starter: Starter;
  readonly #stopper: Stopper;
  readonly #waking: Waking;
  readonly #changes = new Emitter<void>();
  /** Something of the status has changed. */
  readonly onChange = this.#changes.event;
  readonly #engineChanges = new Emitter<void>();
  /** `engine` may have changed. */
  readonly onDidChangeEngine = this.#engineChanges.event;
  /** Null until it is launched. */
  #instance: VmInstance | null = null;
  #engine: EngineLiveness | null = null;
  /** Of falling asleep and of what the disk grows by, which each stop calls off. */
  readonly #off = { sleep: new CallOff(), grow: new CallOff() };
  #closed = false;
  #held: Hold | null = null;

  constructor(options: VmManagerOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.#tracker = new StateTracker(clock);
    this.#desired = new DesiredState(options.files.desired, log);
    this.#starter = new Starter({
      ...{ tracker: this.#tracker, desired: this.#desired, work: this.#work, clock, log },
      instance: () => this.#launched,
      assertOpen: () => this.#assertOpen(),
    });
    this.#stopper = new Stopper({
      ...{ tracker: this.#tracker, desired: this.#desired, starter: this.#starter },
      instance: () => this.#instance,
      isClosed: () => this.#closed,
    });
    this.#waking = new Waking({
      tracker: this.#tracker,
      start: () => this.start(),
      starting: () => this.#starter.current,
      dialer: () => this.engine,
      onDidChangeDialer: this.onDidChangeEngine,
      engine: () => this.#engine,
    });
    this.#tracker.onChange((state) => {
      log.info('VM state', { state: state.name, stage: 'stage' in state ? state.stage : undefined });
      this.#changes.fire();
    });
  }

  get tracker(): Pick<StateTracker, 'state' | 'since' | 'stageSince'> {
    return this.#tracker;
  }

  /** What there is of the VM, and may be done with it at any time; null until it is launched. */
  get instance(): Pick<
    VmInstance,
    | 'driver'
    | 'images'
    | 'dataBytes'
    | 'growsAtStart'
    | 'coldReason'
    | 'forward'
    | 'share'
    | 'configureEngine'
    | 'engineConfigRefusal'
  > | null {
    return this.#instance;
  }

  /** Starts as they went so far. */
  get starts(): Pick<Starter, 'restarts' | 'crashedAt'> {
    return this.#starter;
  }

  /** It is up, and its engine answers. */
  get isRunning(): boolean {
    return this.#tracker.state.name === 'running';
  }

  /** It is up, with or without an engine that answers: its guest can be told things. */
  get isUp(): boolean {
    return ['running', 'degraded'].includes(this.#tracker.state.name) && this.channel?.isUp === true;
  }

  /** The way into the guest while a VM process runs. */
  get channel(): GuestChannel | null {
    return this.#instance?.run?.channel ?? null;
  }

  /** The way to the engine's socket, for the one connection that is kept to it; null while there is none to be had. */
  get engine(): Dialer | null {
    return this.#instance?.run?.engine ?? null;
  }

  /** The stages that the one with this id is one of, in order. */
  stagesWith(id: string): readonly Stage[] {
    const only = [stopStage, againStage, sleepStage, wakeStage].find((stage) => stage.id === id);
    return only ? [only] : (this.#instance?.stages ?? []);
  }

  /**
   * Finds out what is there: takes over a running VM or clears its remains, then starts one when `start` says so or it
   * was running when the last host died. Resolves before a start is over. Rejects when the home cannot be used. `engine` is
   * the connection that is kept to the VM's engine.
   */
  async launch({ start, engine }: { readonly start: boolean; readonly engine: EngineLiveness }): Promise<void> {
    this.#engine = engine;
    const instance = await VmInstance.open({
      ...{ ...this.#options, tracker: this.#tracker, engine },
      onDidChangeEngine: () => this.#engineChanges.fire(),
    });
    this.#instance = instance;
    const desired = await this.#desired.read();
    const run = await this.#work.run(() => instance.find()).catch((error) => this.#stopper.stuck(error));
    if (run === 'stuck') return;
    if (run) this.#starter.takeOver(run);
    // One that sleeps has nobody who would wait for it.
    else if (start || (desired === 'running' && this.#tracker.state.name !== 'asleep')) this.#starter.startUnattended();
  }

  /** As Starter.start(). */
  start(): Promise<void> {
    return this.#starter.start();
  }

  /**
   * Resolves when the VM process has ended; rejects when it does not, even killed. `force` skips the orderly power-off, also one that is
   * under way.
   */
  async stop({ force }: { readonly force: boolean }): Promise<void> {
    const held = this.#held;
    if (held) {
      if (force) this.#stopper.force(vmMessages.stopped());
      await this.#staysOff(held);
      await held.isOff;
      return;
    }
    this.#callOff({ force });
    const order = this.#stopper.order({ force });
    await this.#work.run(() => this.#stopper.stop(order));
  }

  /** It is off, or on its way there. */
  async #staysOff(held: Hold): Promise<void> {
    held.staysOff = true;
    await this.#desired.record('stopped');
  }

  #callOff({ force, why = vmMessages.stopped() }: { readonly force: boolean; readonly why?: Message }): void {
    this.#starter.callOff(why);
    this.#off.sleep.now(why);
    this.#off.grow.now(why);
    if (force) this.#stopper.force(why);
  }

  /** Saves the VM and ends its process. Rejects as VmInstance.sleep does, CONFLICT where it does not run. */
  async sleep(): Promise<void> {
    this.#assertOpen();
    const { signal } = this.#off.sleep;
    await this.#work.run(async () => {
      signal.throwIfAborted();
      const { state } = this.#tracker;
      if (state.name === 'asleep') return;
      // A start that was called off once the guest had gone on has left it on.
      const isOn = this.isRunning || (state.name === 'starting' && this.#launched.run?.adopted);
      if (!isOn) {
        throw new AppError('CONFLICT', vmMessages.state({ state: stateMessages[state.name]() }));
      }
      await this.#launched.sleep((run) => this.#starter.supervise(run), signal);
    });
  }

  /** As Waking.awake(). */
  awake(enough: 'dialled' | 'answers'): Promise<void> {
    return this.#waking.awake(enough);
  }

  /** A start or a restart is under way. */
  get isStarting(): boolean {
    return this.#starter.current !== null;
  }

  /** It falls asleep just now. */
  get isFallingAsleep(): boolean {
    return this.#waking.isFalling;
  }

  /** Rejects, and leaves the VM running, where it surely would not start again. */
  async restart(): Promise<void> {
    this.#assertOpen();
    if (this.isUp) await this.#launched.assertStartable();
    await this.stop({ force: false });
    await this.start();
  }

  /**
   * Keeps the VM off while something is done with its data disk: after an orderly stop, and it goes on afterwards where it was on, or
   * slept, be it that it could not be woken, and nobody has stopped it meanwhile. Whoever wants to start it until then is told why not, by IN_USE. `look` comes first, while
   * an engine that is up still answers. Rejects as the work does.
   */
  async hold<T>(why: Message, work: () => Promise<T>, look?: () => Promise<void>): Promise<T> {
    this.#assertOpen();
    const isOn = ['starting', 'running', 'degraded', 'asleep'].includes(this.#tracker.state.name);
    let settle: (bringingDown: Promise<boolean>) => void = () => undefined;
    const isOff = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    const held: Hold = { why, wasOn: isOn || this.isFallingAsleep, staysOff: false, isOff };
    this.#held = held;
    this.#callOff({ force: false, why });
    const order = this.#stopper.order({ force: false });
    try {
      return await this.#work.run(async () => {
        settle(this.#stopper.bringDown(order, look));
        if (await isOff) held.wasOn = true;
        return work();
      });
    } finally {
      this.#held = null;
      if (held.wasOn && !held.staysOff && !this.#closed) this.#starter.startUnattended();
    }
  }

  /** Looks at the disk of a VM that is off anew: it may be another one. */
  async lookAtDisk(): Promise<void> {
    await this.#work.run(async () => this.#instance?.lookAtDisk());
    this.#changes.fire();
  }

  /** Makes the data disk of a VM that is up larger while it runs. The next start does what could not be done. */
  async grow(diskBytes: number): Promise<void> {
    const { signal } = this.#off.grow;
    await this.#work
      .run(async () => {
        signal.throwIfAborted();
        await this.#instance?.grow(diskBytes, signal);
      })
      .finally(() => this.#changes.fire());
  }

  /** Stops, checks every byte of the image and the data disk's file system, mends what can be, and starts. */
  async repair(): Promise<void> {
    this.#assertOpen();
    if (this.isUp) await this.#launched.assertStartable();
    await this.stop({ force: false });
    await this.#starter.repair();
  }

  /** Deletes all data and starts afresh. */
  async reset(): Promise<void> {
    this.#assertOpen();
    this.#callOff({ force: true });
    // In one piece: a start that somebody else asks for meanwhile comes after it, and joins the one below.
    await this.#work.run(async () => {
      await this.#stopper.stop(this.#stopper.order({ force: true }));
      await this.#launched.delete();
    });
    await this.start();
  }

  /**
   * Lets go of everything; with `stopVm` after an orderly stop, with `sleep` after it was saved where that can be, else the VM runs on for
   * the next host. One that sleeps, or falls asleep or wakes just now, sleeps on for the next host: only stop() ends what is frozen.
   */
  async close({ stopVm }: { readonly stopVm: boolean | 'sleep' }): Promise<void> {
    if (this.#closed) return;
    const why = vmMessages.hostEnding();
    this.#off.grow.now(why);
    if (stopVm) await this.#end(stopVm);
    this.#closed = true;
    this.#starter.close(why);
    this.#stopper.close(why);
    await this.#work.run(async () => this.#instance?.close());
  }

  /** Never rejects: one that does not end is found by the next host. */
  async #end(stopVm: true | 'sleep'): Promise<void> {
    try {
      if (this.#held) await this.#staysOff(this.#held);
      else if (stopVm === 'sleep' || this.#isFrozen) await this.#sleepOrStop();
      else await this.stop({ force: false });
    } catch (error) {
      this.#options.log.error('the VM was not stopped', { error: messageOf(error) });
    }
  }

  /** It sleeps, or is between that and being up. */
  get #isFrozen(): boolean {
    const { state } = this.#tracker;
    return state.name === 'asleep' || ('stage' in state && [sleepStage.id, wakeStage.id].includes(state.stage));
  }

  async #sleepOrStop(): Promise<void> {
    try {
      // A wake that is called off leaves the VM asleep, or in a state to sleep again.
      if (this.#isFrozen) this.#starter.callOff(vmMessages.hostEnding());
      await this.sleep();
    } catch (error) {
      this.#options.log.warn('the VM is stopped in place of sleeping', { error: messageOf(error) });
      if (this.#tracker.state.name !== 'stopped') await this.stop({ force: false });
    }
  }

  get #launched(): VmInstance {
    if (this.#instance) return this.#instance;
    throw defect('the VM was used before it was launched');
  }

  #assertOpen(): void {
    if (this.#closed) throw new AppError('CANCELLED', vmMessages.hostEnding());
    if (this.#held) throw new AppError('IN_USE', this.#held.why);
  }
}
