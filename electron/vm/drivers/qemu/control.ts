import { sleep } from '../../../base/deadline.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { Emitter } from '../../../base/emitter.ts';
import { backoff, retry } from '../../../base/retry.ts';
import { AppError } from '../../../contract/errors.ts';
import { qemuMessages } from '../../../contract/messages/qemu.ts';
import { Qmp, type QmpEvent } from './qmp.ts';

/** Between attempts, in milliseconds. QEMU takes the next connection as soon as it has a descriptor for it. */
const AGAIN = { firstMs: 200, maxMs: 10_000 };

/** A process that ends closes its connections first, and takes a moment to be gone: until then nothing is said. */
const GRACE_MS = 2000;

/** Control over a VM process by its QMP socket. A connection that ends is dialled again until this is disposed. */
export class Control implements Disposable {
  readonly #path: string;
  readonly #over = new AbortController();
  readonly #events = new Emitter<QmpEvent>();
  readonly onEvent = this.#events.event;
  readonly #changes = new Emitter<boolean>();
  /** True each time it is there again, however shortly it was away; false when it stays away. */
  readonly onChange = this.#changes.event;
  readonly #losses = new Emitter<void>();
  /** The connection has ended, be it with the process or not. */
  readonly onLost = this.#losses.event;
  #qmp: Qmp | null = null;
  #opening: Promise<void> | null = null;
  #dialling = false;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Connects, unless there is a connection; rejects where that fails. QEMU serves one at a time and would never greet a
   * second: whoever asks while one is being made gets that one.
   */
  open(signal: AbortSignal): Promise<void> {
    if (this.#qmp) return Promise.resolve();
    this.#opening ??= this.#connect(signal).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Dials until it is there; a connection that is there and does not answer is given up for it. Never rejects. */
  async regain(): Promise<void> {
    this.#qmp?.close();
    this.#qmp = null;
    if (this.#dialling) return;
    this.#dialling = true;
    const { signal } = this.#over;
    const grace = setTimeout(() => this.#qmp || this.#changes.fire(false), GRACE_MS);
    try {
      await sleep(AGAIN.firstMs, signal);
      await retry(() => this.open(signal), { delays: backoff(AGAIN.firstMs, AGAIN.maxMs), signal });
    } catch {
      return;
    } finally {
      clearTimeout(grace);
      this.#dialling = false;
    }
    this.#changes.fire(true);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const qmp = await Qmp.open(this.#path, { signal, timeoutMs: 5000 });
    if (this.#over.signal.aborted) return qmp.close();
    this.#qmp = qmp;
    qmp.onEvent((event) => this.#events.fire(event));
    void qmp.closed.then(() => {
      // Given up, and no loss.
      if (this.#qmp !== qmp) return;
      this.#qmp = null;
      this.#losses.fire();
      void this.regain();
    });
  }

  get isUp(): boolean {
    return this.#qmp !== null;
  }

  /** Runs a command as Qmp does; CONNECTION_LOST while there is no connection. */
  async execute(command: string, args?: Record<string, unknown>, timeoutMs?: number): Promise<unknown> {
    if (this.#qmp) return this.#qmp.execute(command, args, timeoutMs);
    throw new AppError('CONNECTION_LOST', qemuMessages.deaf());
  }

  dispose(): void {
    this.#over.abort(new Error('the VM process is let go of'));
    this.#qmp?.close();
    this.#qmp = null;
  }
}
