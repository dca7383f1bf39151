import { type Clock, systemClock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { readJson, writeJson } from '../../platform/files.ts';
import { messageOf } from '../../platform/io-error.ts';
import { type WindowState, windowState } from './bounds.ts';

/** A window being dragged changes many times a second; it is written when it has rested this long. */
const REST_MS = 500;

/** The file that keeps a window's place. Whatever is wrong with it costs the place, never the start. */
export class WindowStateFile {
  readonly #path: string;
  readonly #log: Logger;
  readonly #clock: Clock;
  #timer: Disposable | null = null;
  #latest: WindowState | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, log: Logger, clock: Clock = systemClock) {
    this.#path = path;
    this.#log = log;
    this.#clock = clock;
  }

  async read(): Promise<WindowState | null> {
    const found = await readJson(this.#path);
    if (found.kind === 'missing') return null;
    const parsed = found.kind === 'value' ? windowState.safeParse(found.value) : null;
    if (parsed?.success) return parsed.data;
    this.#log.warn('the window starts at its usual place: what was kept cannot be read', { reason: found.kind });
    return null;
  }

  /** Notes a change; it is written soon. */
  note(state: WindowState): void {
    this.#latest = state;
    this.#timer?.dispose();
    this.#timer = this.#clock.after(REST_MS, () => void this.flush());
  }

  /** Writes what was noted last. Never rejects. */
  flush(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = null;
    const state = this.#latest;
    this.#latest = null;
    if (state) this.#writing = this.#writing.then(() => this.#write(state));
    return this.#writing;
  }

  async #write(state: WindowState): Promise<void> {
    try {
      await writeJson(this.#path, state);
    } catch (error) {
      this.#log.warn('the window’s place could not be kept', { error: messageOf(error) });
    }
  }
}
