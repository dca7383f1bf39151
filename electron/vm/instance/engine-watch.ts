import { sleep } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';
import { engineAnswers, untilEngineHangsUp } from './engine-http.ts';

/** How often an engine whose event stream stands is asked whether it still answers, in milliseconds. */
const PING_EVERY_MS = 15_000;

/** A ping may be lost to a guest that is busy for a moment; two in a row are not. */
const MISSES = 2;

/** Tells whether the engine answers, from the moment the boot is over. Begins with "up". */
export class EngineWatch implements Disposable {
  readonly #channel: GuestChannel;
  readonly #abort = new AbortController();
  readonly #changes = new Emitter<boolean>();
  readonly onChange = this.#changes.event;
  #up = true;

  constructor(channel: GuestChannel) {
    this.#channel = channel;
    void this.#run().catch(() => undefined);
  }

  dispose(): void {
    this.#abort.abort(new Error('the VM stops'));
    this.#changes.dispose();
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      if (await engineAnswers(this.#channel, signal)) {
        this.#set(true);
        await this.#untilDoubtful(signal);
      } else {
        this.#set(false);
        await sleep(250, signal);
      }
    }
  }

  /** Resolves when the engine hung up, no longer answers, or the connection to the VM dropped. */
  async #untilDoubtful(outer: AbortSignal): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([outer, over.signal]);
    const lost = this.#channel.onChange((up) => {
      if (up) return;
      this.#set(false);
      over.abort(new Error('the connection to the VM was lost'));
    });
    try {
      await Promise.race([untilEngineHangsUp(this.#channel, signal), this.#untilSilent(signal)]);
    } catch {
      // Whatever it was: the next ping says what it means.
    } finally {
      over.abort(new Error('done'));
      lost.dispose();
    }
  }

  async #untilSilent(signal: AbortSignal): Promise<void> {
    for (let misses = 0; misses < MISSES; ) {
      await sleep(PING_EVERY_MS, signal);
      misses = (await engineAnswers(this.#channel, signal)) ? 0 : misses + 1;
    }
    this.#set(false);
  }

  #set(up: boolean): void {
    if (this.#up === up || this.#abort.signal.aborted) return;
    this.#up = up;
    this.#changes.fire(up);
  }
}
