import { isIPv6 } from 'node:net';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { Mutex } from '../base/mutex.ts';
import { AppError } from '../contract/errors.ts';
import { messageOf } from '../platform/io-error.ts';
import type { GuestChannel } from './channel/guest-channel.ts';
import { VmCore, type VmCoreOptions } from './core.ts';
import type { OpenForward, PortForward, VmProcess } from './driver.ts';
import { type GuestImage, loadGuestImage } from './image/manifest.ts';
import { type Attempt, attemptBoots } from './instance/attempts.ts';
import { bootVm } from './instance/boot.ts';
import { type Desired, readDesired, writeDesired } from './instance/desired.ts';
import { RestartBudget } from './instance/restart-budget.ts';
import { stopVm } from './instance/stop.ts';
import { findRunningVm, takeOverVm } from './instance/take-over.ts';
import { problemOf, Repaired, VmCrash } from './problems.ts';
import { againStage } from './requirements.ts';
import type { StateTracker } from './state-tracker.ts';
import { type EngineEpoch, Supervisor } from './supervisor.ts';
import type { VmRun } from './vm-run.ts';

/** Owns the one VM of a SLIPWAY_HOME: brings it to the state that is wanted and keeps it there. */
export class VmManager {
  readonly #core: VmCore;
  readonly #log: Logger;
  readonly #supervisor: Supervisor;
  readonly #work = new Mutex();
  readonly #budget = new RestartBudget();
  readonly #changes = new Emitter<void>();
  /** Something of the status has changed. */
  readonly onChange = this.#changes.event;
  /** The start or restart that is under way, or waits for its turn. Until it is cancelled, others join it. */
  #starting: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  #crashedAt: number | null = null;
  #closed = false;
  #repairing = false;

  constructor(options: VmCoreOptions) {
    this.#core = new VmCore(options);
    this.#log = options.log;
    this.#supervisor = new Supervisor(this.#core);
    this.#supervisor.onCrash((crash) => this.#restart(crash));
    this.#core.tracker.onChange((state) => {
      this.#log.info('VM state', { state: state.name, stage: 'stage' in state ? state.stage : undefined });
      this.#changes.fire();
    });
  }

  get tracker(): Pick<StateTracker, 'state' | 'since' | 'stageSince'> {
    return this.#core.tracker;
  }

  get process(): VmProcess | null {
    return this.#core.isOpen ? this.#core.driver.process : null;
  }

  get image(): GuestImage | null {
    return this.#core.image;
  }

  /** Size of the data disk in bytes; null while there is none. */
  get dataBytes(): number | null {
    return this.#core.dataBytes;
  }

  /** Automatic restarts since the user last asked for a start. */
  get restarts(): number {
    return this.#budget.used;
  }

  /** When a VM that ran last ended by itself; null since the user last asked for a start. */
  get crashedAt(): number | null {
    return this.#crashedAt;
  }

  get engine(): EngineEpoch {
    return this.#supervisor.engine;
  }

  get onEngine() {
    return this.#supervisor.onEngine;
  }

  /** The way into the guest while a VM process runs. */
  get channel(): GuestChannel | null {
    return this.#core.run?.channel ?? null;
  }

  /** Opens a UDP port of this machine that leads into the guest; UNSUPPORTED where the driver cannot. */
  async forwardUdp(port: PortForward): Promise<OpenForward> {
    if (!this.#core.isOpen) throw new AppError('ENGINE_UNAVAILABLE', 'the VM does not run');
    const { driver } = this.#core;
    if (!driver.capabilities.udpPorts.includes(isIPv6(port.address) ? 6 : 4)) {
      throw new AppError('UNSUPPORTED', `UDP ports cannot be forwarded on ${port.address}.`);
    }
    return driver.forward(port);
  }

  /**
   * Finds out what is there: takes over a running VM or clears its remains, then starts one when `start` says so or it
   * was running when the last host died. Resolves before a start is over. Rejects when the home cannot be used.
   */
  async launch(options: { readonly start: boolean }): Promise<void> {
    const core = this.#core;
    await core.open();
    // Only to show its versions; the first start says what is wrong with it.
    core.image = await loadGuestImage(await core.options.guestDir()).catch(() => null);
    const desired = await readDesired(core.options.files.desired);
    const run = await this.#work.run(() => findRunningVm(core)).catch((error) => this.#stuck(error));
    if (run === 'stuck') return;
    if (run) this.#background(this.#bringUp((signal) => this.#takeOver(run, signal)));
    else if (options.start || desired === 'running') this.#background(this.start());
  }

  /** Resolves when the engine answers. Rejects with the problem, or CANCELLED when it was stopped meanwhile. */
  async start(): Promise<void> {
    this.#assertOpen();
    this.#budget.reset();
    this.#crashedAt = null;
    await this.#bringUp((signal) => this.#boot(signal));
  }

  /** Resolves when the VM process has ended; rejects when it does not, even killed. `force` skips the orderly power-off. */
  async stop(options: { readonly force: boolean }): Promise<void> {
    this.#cancelStart('the VM was stopped while it was starting');
    await this.#work.run(async () => {
      await this.#want('stopped');
      await this.#stop(options.force);
    });
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
    await this.stop({ force: true });
    await this.#work.run(async () => {
      await this.#core.driver.delete();
      this.#core.dataBytes = null;
      this.#core.tracker.apply({ type: 'deleted' });
    });
    await this.start();
  }

  /** Lets go of everything; with `stopVm` after an orderly stop, else the VM runs on for the next host. */
  async close(options: { readonly stopVm: boolean }): Promise<void> {
    if (this.#closed) return;
    // One that does not end is found by the next host.
    const stopped = options.stopVm ? this.stop({ force: false }) : Promise.resolve();
    await stopped.catch((error) => this.#log.error('the VM was not stopped', { error: messageOf(error) }));
    this.#closed = true;
    this.#cancelStart('Slipway ends');
    await this.#work.run(async () => {
      this.#supervisor.dispose();
      if (this.#core.isOpen) await this.#core.driver.detach();
      this.#core.dispose();
    });
  }

  /** Joins the start that is under way, or begins one. */
  #bringUp(first: Attempt): Promise<void> {
    if (this.#starting) return this.#starting.done;
    const abort = new AbortController();
    const done = this.#work
      .run(() => this.#attempt(first, abort.signal))
      .finally(() => {
        if (this.#starting === starting) this.#starting = null;
      });
    const starting = { abort, done };
    this.#starting = starting;
    return done;
  }

  /** Also one that waits for a stop to be over: the last wish counts, and a start after this is a new one. */
  #cancelStart(why: string): void {
    this.#starting?.abort.abort(new AppError('CANCELLED', why));
    this.#starting = null;
  }

  async #attempt(first: Attempt, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#assertOpen();
    const { name } = this.#core.tracker.state;
    if (name === 'running' || name === 'degraded') return;
    await this.#want('running');
    const next: Attempt = (inner) => this.#boot(inner);
    this.#supervisor.watch(await attemptBoots(this.#core, { budget: this.#budget, signal, first, next }));
  }

  async #takeOver(run: VmRun, signal: AbortSignal): Promise<VmRun> {
    try {
      return await takeOverVm(this.#core, run, signal);
    } catch (error) {
      if (error instanceof VmCrash) this.#crashedAt = this.#core.options.clock.now();
      throw error;
    }
  }

  async #boot(signal: AbortSignal): Promise<VmRun> {
    try {
      return await bootVm(this.#core, { signal, repairing: this.#repairing });
    } catch (error) {
      // Once for each time it is asked for: what one repair leaves another would leave, too.
      if (error instanceof Repaired) this.#repairing = false;
      throw error;
    }
  }

  #restart(crash: VmCrash): void {
    if (this.#closed) return;
    this.#crashedAt = this.#core.options.clock.now();
    // From here on nobody is told that it is stopped.
    this.#core.tracker.apply({ type: 'crashed', stage: againStage.id });
    this.#background(
      this.#bringUp(async () => {
        throw crash;
      }),
    );
  }

  async #stop(force: boolean): Promise<void> {
    if (!this.#core.isOpen) return;
    const { driver, run, tracker } = this.#core;
    if (driver.process) {
      tracker.apply({ type: 'stop', stage: 'poweroff' });
      this.#supervisor.engineDown();
      // In the middle of a cold boot nothing of worth runs yet, and nothing listens.
      const isEarly = run !== null && !run.adopted && !run.channel.isUp;
      try {
        // Without a run it is one that did not end the last time it was killed.
        if (!run) await driver.kill();
        else
          await stopVm({ driver, channel: run.channel, force: force || isEarly, log: this.#log, exited: run.exited });
        await run?.exited;
      } catch (error) {
        this.#stuck(error);
        throw error;
      }
    }
    this.#core.dropRun();
    tracker.apply({ type: 'ended' });
  }

  /** A VM process that cannot be ended is named, and keeps nobody from asking for anything else. */
  #stuck(error: unknown): 'stuck' {
    if (!(error instanceof AppError) || error.details?.reason !== 'unkillable') throw error;
    this.#core.dropRun();
    this.#core.tracker.apply({ type: 'fail', problem: problemOf(error) });
    return 'stuck';
  }

  /**
   * Records what the user wants, in the order in which it is done. A home that cannot be written to must keep nobody from
   * stopping, and a start names it by what it cannot do without.
   */
  async #want(desired: Desired): Promise<void> {
    await writeDesired(this.#core.options.files.desired, desired).catch((error) =>
      this.#log.warn('cannot record what is wanted of the VM', { state: desired, error: messageOf(error) }),
    );
  }

  /** What fails there shows in the state; there is nobody to tell. */
  #background(work: Promise<void>): void {
    work.catch((error) => this.#log.debug('background work ended', { error: messageOf(error) }));
  }

  #assertOpen(): void {
    if (this.#closed) throw new AppError('CANCELLED', 'Slipway ends');
  }
}
