/// <reference path="../../base/thread-source.d.ts" />
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { type Message, quoted } from '../../contract/messages/message.ts';
import { terminalMessages } from '../../contract/messages/terminals.ts';
import { messageOf } from '../../platform/io-error.ts';
import { LIMITS } from './limits.ts';
import type { ScreenState, Snapshot } from './screen.ts';
import type { FromScreen, ToScreen } from './screen-program.ts';
import { source } from './screen-program.ts?thread';
import { type Size, sameSize } from './size.ts';

export interface ScreenThreadOptions {
  readonly clock: Clock;
  /** The terminal's answer to a question in the output, to be sent to the program. */
  onReply(text: string): void;
  /** Some of the pending output has been parsed. */
  onParsed(): void;
  /** The screen is gone, for a reason in words. What was asked has been answered, what is written from now on is lost. */
  onFailed(reason: Message): void;
  /** The thread's program; a test may put a faulty one in its place. */
  readonly program?: string;
  /** How often a busy thread is looked at, in milliseconds. */
  readonly lookMs?: number;
}

type Question =
  | { readonly type: 'snapshot'; deliver(snapshot: Snapshot): void }
  | { readonly type: 'state'; deliver(state: ScreenState): void };

/**
 * A screen in a thread of its own. Whatever a program prints, and whatever the parser does about it, the host goes on:
 * a thread that has work and says nothing for ten seconds, or runs out of memory, is ended, and its screen with it.
 */
export class ScreenThread implements Disposable {
  readonly #options: ScreenThreadOptions;
  /** Not before there is output: a view need not wait for a thread to see a blank screen, nor a failed start have one. */
  #worker: Worker | null = null;
  #questions: Question[] = [];
  #size: Size;
  #pending = 0;
  /** Written while the thread was busy: one message for many small pieces costs it much less. */
  #unsent = '';
  #failed: Message | null = null;
  #timer: Disposable | null = null;
  /** Looks since the thread last said something. */
  #silent = 0;

  constructor(size: Size, options: ScreenThreadOptions) {
    this.#size = size;
    this.#options = options;
  }

  /** The size as of the last `resize`. */
  get size(): Size {
    return this.#size;
  }

  /** Characters not parsed yet. */
  get pending(): number {
    return this.#pending;
  }

  /** Why there is no screen any more; null while there is. */
  get failed(): Message | null {
    return this.#failed;
  }

  /** Nothing was ever written. */
  get blank(): boolean {
    return !this.#worker && this.#pending === 0;
  }

  /** Takes output that a filter has let through. */
  write(text: string): void {
    if (this.#failed !== null) return;
    const busy = this.#pending > this.#unsent.length;
    this.#pending += text.length;
    this.#unsent += text;
    if (!busy || this.#unsent.length >= LIMITS.item) this.#send();
  }

  /** Takes effect after all that has been written and before what will be. */
  resize(size: Size): void {
    if (sameSize(size, this.#size)) return;
    this.#size = size;
    if (this.#failed !== null || !this.#worker) return;
    this.#send();
    this.#tell({ type: 'resize', size });
  }

  /** Calls back with the screen after all that has been written by now and before what will be. */
  snapshot(deliver: (snapshot: Snapshot) => void): void {
    this.#ask({ type: 'snapshot', deliver });
  }

  /** Calls back, when it has come to this point of the output, with where the program left the screen. */
  state(deliver: (state: ScreenState) => void): void {
    this.#ask({ type: 'state', deliver });
  }

  /** Ends it; questions stay without an answer. */
  dispose(): void {
    this.#failed ??= terminalMessages.screenClosed();
    this.#end();
  }

  #ask(question: Question): void {
    if (this.#failed !== null || this.blank) return this.#answer(question);
    this.#questions.push(question);
    this.#send();
    this.#tell({ type: question.type });
  }

  #send(): void {
    const text = this.#unsent;
    this.#unsent = '';
    if (text !== '') this.#tell({ type: 'write', text });
  }

  #tell(message: ToScreen): void {
    try {
      this.#worker ??= this.#start();
    } catch (error) {
      // The system has no thread left. Told later, as every other failure: whoever writes is in the middle of it.
      setImmediate(() => this.#fail(terminalMessages.screenNoThread({ reason: quoted(messageOf(error)) })));
      return;
    }
    this.#worker.postMessage(message);
    this.#watch();
  }

  #start(): Worker {
    const worker = new Worker(this.#options.program ?? source, {
      eval: true,
      workerData: this.#size,
      // It has no use for the host's environment.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.threadHeapMb, maxYoungGenerationSizeMb: 4 },
    });
    worker.unref();
    worker.on('message', (message: FromScreen) => this.#hear(message));
    worker.on('error', (error) => this.#fail(terminalMessages.screenFailed({ reason: quoted(error.message) })));
    worker.on('exit', () => this.#fail(terminalMessages.screenEnded()));
    return worker;
  }

  #hear(message: FromScreen): void {
    if (this.#failed !== null) return;
    this.#silent = 0;
    if (message.type === 'parsed') {
      this.#pending -= message.length;
      if (this.#pending === this.#unsent.length) this.#send();
      if (message.reply !== '') this.#options.onReply(message.reply);
      this.#options.onParsed();
      return;
    }
    const question = this.#questions.shift();
    if (message.type === 'snapshot' && question?.type === 'snapshot') question.deliver(message.snapshot);
    if (message.type === 'state' && question?.type === 'state') question.deliver(message.state);
  }

  /** Counts looks rather than time: after the machine has slept, or the process was stopped, both must first get on. */
  #watch(): void {
    if (this.#timer) return;
    this.#timer = this.#options.clock.after(this.#options.lookMs ?? LIMITS.threadLookMs, () => {
      this.#timer = null;
      if (this.#pending === 0 && this.#questions.length === 0) this.#silent = 0;
      else if (++this.#silent < LIMITS.threadLooks) this.#watch();
      else this.#fail(terminalMessages.screenBusy());
    });
  }

  #fail(reason: Message): void {
    if (this.#failed !== null) return;
    this.#failed = reason;
    const questions = this.#questions;
    this.#end();
    this.#options.onFailed(reason);
    for (const question of questions) this.#answer(question);
  }

  /** Where there is no thread to ask. */
  #answer(question: Question): void {
    const data = this.#failed === null ? '' : `\x1b[2m── ${this.#failed.text} ──\x1b[0m\r\n`;
    if (question.type === 'state') question.deliver({ alternate: false, column: 0 });
    else question.deliver({ data, ...this.#size });
  }

  #end(): void {
    this.#timer?.dispose();
    this.#questions = [];
    this.#unsent = '';
    this.#pending = 0;
    void this.#worker?.terminate();
  }
}
