import { Emitter } from '../base/emitter.ts';
import { Mutex } from '../base/mutex.ts';
import { AppError, defect } from '../contract/errors.ts';
import { vmMessages } from '../contract/messages/vm.ts';
import type { Dialer } from '../platform/dialer.ts';
import { messageOf } from '../platform/io-error.ts';
import type { GuestChannel } from './channel/guest-channel.ts';
import type { OpenForward, PortForward, Stage } from './driver.ts';
import { type Attempt, attemptBoots } from './instance/attempts.ts';
import { type Desired, readDesired, writeDesired } from './instance/desired.ts';
import type { EngineLiveness } from './instance/engine-liveness.ts';
import { problemOf, Repaired, VmCrash } from './instance/problems.ts';
import { RestartBudget } from './instance/restart-budget.ts';
import { againStage, stopStage } from './instance/stages.ts';
import { StateTracker } from './instance/state-tracker.ts';
import { Machine, type MachineOptions } from './machine.ts';
import { SharedStart } from './shared-start.ts';

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
  readonly #start = new SharedStart();
  #crashedAt: number | null = null;
  #closed = false;
  #repairing = false;

  constructor(options: VmManagerOptions) {
    this.#options = options;
    this.#tracker = new StateTracker(options.clock);
    this.#tracker.onChange((state) => {
      options.log.info('VM state', { state: state.name, stage: 'stage' in state ? state.stage : undefined });
      this.#changes.fire();
    });
  }

  get tracker(): Pick<StateTracker, 'state' | 'since' | 'stageSince'> {
    return this.#tracker;
  }

  /** What is there of the VM; null until it is launched. */
  get machine(): Pick<Machine, 'process' | 'image' | 'dataBytes' | 'hostAddress'> | null {
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
    const only = [stopStage, againStage].find((stage) => stage.id === id);
    return only ? [only] : (this.#machine?.stages ?? []);
  }

  /** Opens a port of this machine that leads into the guest; UNSUPPORTED where the driver opens none of its kind. */
  async forward(port: PortForward): Promise<OpenForward> {
    if (this.#machine) return this.#machine.forward(port);
    throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
  }

  /**
   * Finds out what is there: takes over a running VM or clears its remains, then starts one when `start` says so or it
   * was running when the last host died. Resolves before a start is over. Rejects when the home cannot be used. `engine` is
   * the connection that is kept to the VM's engine.
   */
  async launch({ start, engine }: { readonly start: boolean; readonly engine: EngineLiveness }): Promise<void> {
    const machine = await Machine.open({
      ...{ ...this.#options, tracker: this.#tracker, engine },
      onDidChangeEngine: () => this.#engineChanges.fire(),
    });
    this.#machine = machine;
    const desired = await readDesired(this.#options.files.desired);
    const run = await this.#work.run(() => machine.find()).catch((error) => this.#stuck(error));
    if (run === 'stuck') return;
    if (!run) {
      if (start || desired === 'running') this.#background(this.start());
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
    this.#start.callOff(vmMessages.stopped());
    await this.#work.run(() => this.#stop(force));
  }

  async restart(): Promise<void> {
    await this.stop({ force: false });
    await this.start();
  }

  /** Stops, checks every byte of the image and the data disk's file system, mends what can be, and starts. */
  async repair(): Promise<void> {
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
    this.#start.callOff(vmMessages.stopped());
    // In one piece: a start that somebody else asks for meanwhile comes after it, and joins the one below.
    await this.#work.run(async () => {
      await this.#stop(true);
      await this.#launched.delete();
    });
    await this.start();
  }

  /** Lets go of everything; with `stopVm` after an orderly stop, else the VM runs on for the next host. */
  async close({ stopVm }: { readonly stopVm: boolean }): Promise<void> {
    if (this.#closed) return;
    // One that does not end is found by the next host.
    const stopped = stopVm ? this.stop({ force: false }) : Promise.resolve();
    await stopped.catch((error) => this.#options.log.error('the VM was not stopped', { error: messageOf(error) }));
    this.#closed = true;
    this.#start.callOff(vmMessages.hostEnding());
    await this.#work.run(async () => this.#machine?.close());
  }

  async #stop(force: boolean): Promise<void> {
    await this.#want('stopped');
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
    const run = await attemptBoots({
      ...{ first, budget: this.#budget, tracker: this.#tracker, log: this.#options.log, signal },
      next: (inner) => this.#boot(inner),
      cleanUp: () => machine.cleanUp(),
    });
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
  }
}
