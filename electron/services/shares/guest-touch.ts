import { dirname } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { sleep } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import { LineSplitter } from '../../base/line-splitter.ts';
import type { Logger } from '../../base/logger.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { GuestProcess } from '../../vm/channel/guest-program.ts';

/** What the guest's agent does with paths: see vm-assets/README.md. */
const TOUCH = 'exec /usr/sbin/slipway-bytes touch';

/** Paths in one batch: a few tenths of a second of an emulated guest's time, in which those that come meanwhile are put together. */
const BATCH = 250;

/** Paths that wait for the guest. Of what changes beyond that, the folder is told. */
const MOST_WAITING = 5_000;

/** How long the guest may take to answer one batch, in milliseconds. */
const ANSWER_MS = 20_000;

/**
 * How long after a batch of which nobody there had watched anything the next one waits, in milliseconds: who watches is looked up
 * for each, and who changes files that nobody watches is seldom done.
 */
const UNWATCHED_MS = 200;

/** How long nothing is told to a guest that could not be told, in milliseconds: an older image never can. */
const PAUSE_MS = 5_000;

export interface GuestTouchOptions {
  /** Starts an sh line in the guest. */
  readonly start: (command: string, signal: AbortSignal) => Promise<GuestProcess>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A program in the guest that is given paths, and has those who watch them there notice: while there is something to tell. */
export class GuestTouch implements Disposable {
  readonly #options: GuestTouchOptions;
  readonly #waiting = new Set<string>();
  #talk: Talk | null = null;
  #isRunning = false;
  /** Nobody watches anything there, as it was said last: what is told then is that something has changed, and no paths. */
  #isUnwatched = false;
  #notBefore = Number.NEGATIVE_INFINITY;
  #ending = new AbortController();

  constructor(options: GuestTouchOptions) {
    this.#options = options;
  }

  /** Tells of paths as soon as the guest can be told: each once, however often it is named until then. */
  tell(paths: Iterable<string>): void {
    if (this.#options.clock.monotonic() < this.#notBefore) return;
    let crowd = 0;
    for (const path of paths) {
      if (this.#waiting.size < MOST_WAITING || this.#waiting.has(path)) this.#waiting.add(path);
      else {
        crowd += 1;
        // Twice as many folders would be no folders, but a second crowd.
        if (this.#waiting.size < 2 * MOST_WAITING) this.#waiting.add(dirname(path));
      }
    }
    if (crowd > 0)
      this.#options.log.warn('more files changed than containers can be told of: their folders are', { kept: crowd });
    if (!this.#isRunning && this.#waiting.size > 0) void this.#run();
  }

  /** Starts the program in the guest ahead, which takes an emulated one longer than all else. */
  prepare(): void {
    if (!this.#isRunning && !this.#talk?.isOpen && this.#options.clock.monotonic() >= this.#notBefore) void this.#run();
  }

  /** Ends the program in the guest; the next path starts it again. */
  rest(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#waiting.clear();
    this.#talk?.end();
    this.#talk = null;
  }

  dispose(): void {
    this.rest();
    this.#notBefore = Number.POSITIVE_INFINITY;
  }

  async #run(): Promise<void> {
    const { log, clock } = this.#options;
    this.#isRunning = true;
    do {
      const { signal } = this.#ending;
      try {
        const talk = await this.#open(signal);
        const paths = [...this.#waiting];
        if (paths.length === 0) break;
        if (this.#isUnwatched) {
          // Of all that has changed by now, once. What changes meanwhile may be watched.
          this.#waiting.clear();
          await this.#ask(talk, []);
          if (!this.#isUnwatched) for (const path of paths) this.#waiting.add(path);
          else await sleep(UNWATCHED_MS, signal);
          continue;
        }
        const batch = paths.slice(0, BATCH);
        for (const path of batch) this.#waiting.delete(path);
        const { told, missed } = await this.#ask(talk, batch);
        if (told === 0) await sleep(UNWATCHED_MS, signal);
        if (missed > 0) log.debug('changes that no watcher in the VM was told of', { kept: missed });
      } catch (error) {
        if (signal.aborted) continue;
        log.warn('watchers in containers are not told of changes', { error: messageOf(error) });
        this.#notBefore = clock.monotonic() + PAUSE_MS;
        this.rest();
      }
    } while (this.#waiting.size > 0);
    this.#isRunning = false;
  }

  async #ask(talk: Talk, batch: readonly string[]): Promise<{ readonly told: number; readonly missed: number }> {
    const answer = await talk.ask(`${batch.map((path) => `${path}\0`).join('')}\0`, this.#options.clock);
    const [told = 0, missed = 0, watched] = answer.split(' ').map(Number);
    // The agent of an older image does not say.
    this.#isUnwatched = watched === 0;
    return { told, missed };
  }

  async #open(signal: AbortSignal): Promise<Talk> {
    if (this.#talk?.isOpen) return this.#talk;
    const process = await this.#options.start(TOUCH, signal);
    if (signal.aborted) process.hangUp();
    signal.throwIfAborted();
    this.#talk = new Talk(process);
    return this.#talk;
  }
}

/** Questions and answers of one process, one at a time. */
class Talk {
  readonly #process: GuestProcess;
  readonly #lines = new LineSplitter({ most: 100, longer: 'cut' });
  #answer: ((line: string) => void) | null = null;
  #fail: ((error: Error) => void) | null = null;
  /** The last it said of errors. */
  #words = '';
  isOpen = true;

  constructor(process: GuestProcess) {
    this.#process = process;
    const { stream, stderr, lost } = process;
    stderr.on('data', (chunk: Buffer) => {
      this.#words = (this.#words + String(chunk)).slice(-200);
    });
    stream.on('data', (chunk: Buffer) => {
      for (const line of this.#lines.push(chunk.toString('latin1'))) this.#answer?.(line);
    });
    const over = () => {
      this.isOpen = false;
      this.#fail?.(this.#ended());
    };
    stream.on('error', over);
    stream.once('close', over);
    lost.addEventListener('abort', over, { once: true });
  }

  ask(question: string, clock: Clock): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      const late = clock.after(ANSWER_MS, () => this.#fail?.(new Error('the VM does not answer')));
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T) => {
          late.dispose();
          this.#answer = null;
          this.#fail = null;
          how(value);
        };
      this.#answer = settle(resolve);
      this.#fail = settle(reject);
      if (!this.isOpen) this.#fail(this.#ended());
      else this.#process.stream.write(question);
    });
  }

  end(): void {
    this.isOpen = false;
    this.#fail?.(this.#ended());
    this.#process.stream.end();
    this.#process.hangUp();
  }

  #ended(): Error {
    return new Error(this.#words.trim() || 'the program in the VM has ended');
  }
}
