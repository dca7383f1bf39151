import { AppError } from '../../contract/errors.ts';
import { applyEngineConfig, configIdIn, type EngineConfig, wayTo } from './engine-config.ts';
import { type EngineLiveness, untilAnswers } from './engine-liveness.ts';
import type { VmRun } from './run.ts';

/** 20 s: the kept connection is made anew within seconds of an engine that is back. */
const BACK_MS = 20_000;

/** What the engine was last given by this host; null where that is not known, as of a guest that has it from before it slept. */
export class GivenConfig {
  readonly #engine: EngineLiveness;
  #given: EngineConfig | null = null;

  constructor(engine: EngineLiveness) {
    this.#engine = engine;
  }

  /** A guest begins with it. */
  begin(config: EngineConfig | null): void {
    this.#given = config;
  }

  /**
   * Brings an engine that is up to another configuration; nothing where it has that. `restarts` is told before it is restarted for it,
   * and when it answers again. Rejects as applyEngineConfig does.
   */
  async bring(
    run: Pick<VmRun, 'channel' | 'over'>,
    next: EngineConfig,
    restarts: (isOnItsWay: boolean) => void,
  ): Promise<void> {
    let isRestarting = false;
    try {
      if ((this.#given?.id ?? (await configIdIn(run.channel))) !== next.id) {
        const how = wayTo(next, this.#given);
        isRestarting = how === 'restart';
        if (isRestarting) restarts(true);
        await applyEngineConfig(run.channel, next, how);
      }
      this.#given = next;
    } catch (error) {
      // Where the engine has not refused it, which of the two is in force is the guest's to say.
      if (!(error instanceof AppError && error.details?.reason === 'engine')) this.#given = null;
      throw error;
    } finally {
      if (isRestarting) void this.#isBack(run.over).then(() => restarts(false));
    }
  }

  /** Until the connection that is kept to the engine has an answer again, for as long as that is but a moment away. Never rejects. */
  async #isBack(over: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([over, AbortSignal.timeout(BACK_MS)]);
    await untilAnswers(this.#engine, signal).catch(() => undefined);
  }
}
