import { AppError } from '../../contract/errors.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';
import { applyEngineConfig, configIdIn, type EngineConfig, wayTo } from './engine-config.ts';

/** What the engine was last given by this host; null where that is not known, as of a guest that has it from before it slept. */
export class GivenConfig {
  #given: EngineConfig | null = null;

  /** A guest begins with it. */
  begin(config: EngineConfig | null): void {
    this.#given = config;
  }

  /**
   * Brings an engine that is up to another configuration; nothing where it has that. `onRestart` is called before it is restarted for
   * it. Rejects as applyEngineConfig does.
   */
  async bring(channel: GuestChannel, next: EngineConfig, onRestart: () => void): Promise<void> {
    try {
      if ((this.#given?.id ?? (await configIdIn(channel))) !== next.id) {
        const how = wayTo(next, this.#given);
        if (how === 'restart') onRestart();
        await applyEngineConfig(channel, next, how);
      }
      this.#given = next;
    } catch (error) {
      // Where the engine has not refused it, which of the two is in force is the guest's to say.
      if (!(error instanceof AppError && error.details?.reason === 'engine')) this.#given = null;
      throw error;
    }
  }
}
