import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError, toWire, type WireError } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import { UnusableHostError } from '../../platform/host-connection.ts';
import type { HostEnd, HostLink, HostState, LinkEnd } from './link.ts';
import { RESTART_LIMIT, RestartPolicy } from './restart-policy.ts';

export interface SupervisorOptions {
  /** Finds or starts a host. Rejects with the reason when there is none to be had, and may do so once the signal aborts. */
  readonly open: (signal: AbortSignal) => Promise<HostLink>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Keeps a host there: starts it, starts it again a bounded number of times when it crashes, and says what it is doing. */
export class HostSupervisor {
  readonly #options: SupervisorOptions;
  readonly #policy: RestartPolicy;
  readonly #changed = new Emitter<HostState>();
  #state: HostState = { phase: 'starting' };
  #timer: Disposable | null = null;
  #opening: Promise<HostLink> | null = null;
  readonly #closing = new AbortController();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#policy = new RestartPolicy(options.clock);
  }

  readonly onDidChange: Event<HostState> = this.#changed.event;

  get state(): HostState {
    return this.#state;
  }

  /** Starts the host, or starts it afresh after it failed. Does nothing while it runs or is being started. */
  start(): void {
    const { phase } = this.#state;
    if (phase === 'ready' || phase === 'closed' || this.#opening) return;
    this.#timer?.dispose();
    this.#policy.reset();
    this.#set({ phase: 'starting' });
    void this.#open();
  }

  /**
   * Lets go of the host for good, ending it in order where it is ours, one that is just being started included: it may
   * have taken over a VM. Another's is waited for no longer. Resolves when that is done.
   */
  async close(options: HostEnd): Promise<void> {
    const before = this.#state;
    this.#timer?.dispose();
    this.#set({ phase: 'closed' });
    this.#closing.abort();
    const link = before.phase === 'ready' ? before.link : await this.#opening?.catch(() => null);
    await link?.shutdown(options);
  }

  async #open(): Promise<void> {
    try {
      this.#opening = this.#options.open(this.#closing.signal);
      const link = await this.#opening.finally(() => {
        this.#opening = null;
      });
      // Whoever closed waits for this link, and ends it.
      if (this.#isClosed()) return;
      this.#options.log.info('host is ready', { kind: link.kind, pid: link.pid });
      this.#set({ phase: 'ready', link });
      this.#ended(await link.ended);
    } catch (error) {
      if (this.#isClosed()) return;
      // It is not ours to start again, and no better for being asked once more.
      if (error instanceof UnusableHostError) this.#fail(toWire(error));
      else this.#crashed(toWire(error));
    }
  }

  #ended(end: LinkEnd): void {
    if (this.#isClosed()) return;
    if (end.kind === 'crashed') this.#crashed(end.error);
    else this.#fail(toWire(new AppError('CONNECTION_LOST', hostMessages.endedByOther())));
  }

  #crashed(error: WireError): void {
    const restart = this.#policy.next();
    if (!restart) return this.#fail(error);
    this.#options.log.warn('host restarts', { attempt: restart.attempt, code: error.code, reason: error.message });
    this.#set({ phase: 'restarting', attempt: restart.attempt, limit: RESTART_LIMIT, error });
    this.#timer = this.#options.clock.after(restart.delayMs, () => void this.#open());
  }

  #fail(error: WireError): void {
    this.#options.log.error('host is given up', { code: error.code, reason: error.message });
    this.#set({ phase: 'failed', error });
  }

  #isClosed(): boolean {
    return this.#state.phase === 'closed';
  }

  #set(state: HostState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}
