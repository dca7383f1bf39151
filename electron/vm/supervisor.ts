import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { messageOf } from '../platform/io-error.ts';
import type { VmCore } from './core.ts';
import { Health } from './health.ts';
import { untilSpace } from './instance/disk-full.ts';
import type { VmCrash } from './problems.ts';
import type { VmRun } from './vm-run.ts';

/** Whether the engine answers, and which of its lives this is: `epoch` grows each time it comes up. */
export interface EngineEpoch {
  readonly epoch: number;
  readonly up: boolean;
}

/** Watches a VM that is up: keeps the state truthful, tells when the engine comes and goes, and when the process crashed. */
export class Supervisor implements Disposable {
  readonly #core: VmCore;
  readonly #health = new Health();
  readonly #engineChanges = new Emitter<EngineEpoch>();
  readonly onEngine = this.#engineChanges.event;
  readonly #crashes = new Emitter<VmCrash>();
  /** The VM process ended by itself. */
  readonly onCrash = this.#crashes.event;
  #engine: EngineEpoch = { epoch: 0, up: false };
  /** The run that is paused until its disk has room. */
  #waiting: VmRun | null = null;

  constructor(core: VmCore) {
    this.#core = core;
    this.#health.onChange((problem) => core.tracker.apply(problem ? { type: 'degrade', problem } : { type: 'ready' }));
    core.onTrouble((what) => {
      if (what === 'control') this.#health.set('control', core.hasControl);
      else if (what === 'resumed') this.#health.set('disk', true);
      else void this.#waitForSpace();
    });
  }

  get engine(): EngineEpoch {
    return this.#engine;
  }

  /** The engine answers: from now on this run is watched. */
  watch(run: VmRun): void {
    for (const kind of ['disk', 'channel', 'engine', 'control'] as const) this.#health.set(kind, true);
    run.settle();
    this.#core.tracker.apply({ type: 'ready' });
    this.#health.set('control', this.#core.hasControl);
    this.#setEngine(true);
    run.channel.onChange((up) => this.#health.set('channel', up));
    run.onEngine((up) => {
      this.#health.set('engine', up);
      this.#setEngine(up);
    });
    const onCrash = () => {
      this.engineDown();
      if (this.#core.tracker.state.name === 'stopping') return;
      const crash = run.crashed.reason as VmCrash;
      this.#core.log.error('the VM process ended by itself', {
        reason: crash.message,
        durationMs: Math.round(crash.ranMs),
      });
      this.#crashes.fire(crash);
    };
    // Later, when the start that led here is over: a restart would join it and end with it.
    if (run.crashed.aborted) setImmediate(onCrash);
    else run.crashed.addEventListener('abort', onCrash, { once: true });
  }

  /** Whoever uses the engine is told that it is gone before it is. */
  engineDown(): void {
    this.#setEngine(false);
  }

  dispose(): void {
    this.engineDown();
    this.#engineChanges.dispose();
    this.#crashes.dispose();
  }

  #setEngine(up: boolean): void {
    if (this.#engine.up === up) return;
    this.#engine = { epoch: this.#engine.epoch + (up ? 1 : 0), up };
    this.#engineChanges.fire(this.#engine);
  }

  async #waitForSpace(): Promise<void> {
    const { run, driver, options, log } = this.#core;
    // Every write that was under way fails by itself.
    if (!run || this.#waiting === run) return;
    this.#waiting = run;
    this.#health.set('disk', false);
    try {
      await untilSpace(options.files.dir, run.over);
      // From here on: what fails again, perhaps before resume() is answered, waits again.
      this.#waiting = null;
      await driver.resume();
    } catch (error) {
      if (!run.over.aborted) log.warn('the paused VM cannot go on', { error: messageOf(error) });
    }
  }
}
