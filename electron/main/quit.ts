import type { App } from 'electron';
import type { Logger } from '../base/logger.ts';
import { messageOf } from '../platform/io-error.ts';

export interface QuitOptions {
  readonly log: Logger;
  /** Ends what must end before the process may. */
  readonly finish: () => Promise<void>;
}

/**
 * Quits in two steps: the first wish to quit is held up while the host is ended, the second goes through. Resolves
 * `quitting` at once, so that windows close instead of hiding.
 */
export class QuitSequence {
  #step: 'running' | 'finishing' | 'finished' = 'running';

  constructor(app: App, { log, finish }: QuitOptions) {
    app.on('before-quit', (event) => {
      if (this.#step === 'finished') return;
      event.preventDefault();
      if (this.#step === 'finishing') return;
      this.#step = 'finishing';
      void finish()
        .catch((error: unknown) => log.error('the end was not in order', { error: messageOf(error) }))
        .then(() => {
          this.#step = 'finished';
          app.quit();
        });
    });
  }

  /** Whether the user wants the app to end. */
  get quitting(): boolean {
    return this.#step !== 'running';
  }
}
