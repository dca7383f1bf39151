import { setMaxListeners } from 'node:events';
import { sleep } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { linkedSignal } from '../../base/linked-signal.ts';
import type { Logger } from '../../base/logger.ts';
import { backoff } from '../../base/retry.ts';
import { AppError } from '../../contract/errors.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import { messageOf } from '../../platform/io-error.ts';

/**
 * How long a connection lasts that was of use, in milliseconds. A guest that drops one after the other would else have this
 * process do nothing but handshakes, in pauses of the shortest kind.
 */
const OF_USE_MS = 5_000;

/** What a lane keeps. */
export interface Connection {
  readonly isOpen: boolean;
  /** Resolves with the reason when the connection has ended. */
  readonly closed: Promise<string>;
  close(): void;
}

export interface LaneOptions<C extends Connection> {
  readonly open: (signal: AbortSignal) => Promise<C>;
  readonly log: Logger;
}

/** One connection that is kept: when it drops it is opened again, with back-off, until disposed. */
export class Lane<C extends Connection> implements Disposable {
  readonly name: string;
  /** Resolves when the first attempt has come to an end, however it ended. */
  readonly tried: Promise<void>;
  #markTried: () => void = () => undefined;
  readonly #open: LaneOptions<C>['open'];
  readonly #log: Logger;
  readonly #abort = new AbortController();
  readonly #changes = new Emitter<boolean>();
  /** True when connected, false when the connection was lost. */
  readonly onChange = this.#changes.event;
  #connection: C | null = null;

  constructor(name: string, { open, log }: LaneOptions<C>) {
    this.name = name;
    this.#open = open;
    this.#log = log;
    this.tried = new Promise((resolve) => {
      this.#markTried = resolve;
    });
    setMaxListeners(0, this.#abort.signal);
    void this.#keep();
  }

  get connection(): C | null {
    return this.#connection?.isOpen ? this.#connection : null;
  }

  /** The connection, waited for while it is being opened. */
  async acquire(signal: AbortSignal): Promise<C> {
    while (!this.connection) {
      signal.throwIfAborted();
      this.#abort.signal.throwIfAborted();
      const either = linkedSignal(signal, this.#abort.signal);
      let forget = () => {};
      try {
        await new Promise<void>((resolve, reject) => {
          const listener = this.onChange(() => resolve());
          forget = () => listener.dispose();
          either.signal.addEventListener('abort', () => reject(either.signal.reason), { once: true });
        });
      } finally {
        forget();
        either.dispose();
      }
    }
    return this.connection;
  }

  dispose(): void {
    this.#abort.abort(gone());
    this.#connection?.close();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#abort;
    // 50 ms at first, as the guest's sshd comes up any moment during a boot; 2 s at most, so that a thawed VM is back soon.
    let delays = backoff(50, 2000);
    let failure = '';
    while (!signal.aborted) {
      try {
        const connection = await this.#open(signal);
        if (signal.aborted) {
          connection.close();
          return;
        }
        this.#connection = connection;
        this.#markTried();
        failure = '';
        const since = performance.now();
        this.#changes.fire(true);
        const reason = await connection.closed;
        if (performance.now() - since >= OF_USE_MS) delays = backoff(50, 2000);
        this.#connection = null;
        connection.close();
        if (signal.aborted) return;
        this.#log.warn('connection to the guest lost', { lane: this.name, reason });
        this.#changes.fire(false);
      } catch (error) {
        this.#markTried();
        if (messageOf(error) !== failure && !signal.aborted) {
          failure = messageOf(error);
          this.#log.debug('no connection to the guest yet', { lane: this.name, error: failure });
        }
      }
      await sleep(delays.next().value, signal).catch(() => undefined);
    }
  }
}

function gone(): AppError {
  return new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
}
