import { createStore, type StoreApi } from 'zustand/vanilla';
import { AppError } from '../../../../electron/contract/errors.ts';
import { type Api, contract } from '../../../../electron/contract/index.ts';
import { quoted } from '../../../../electron/contract/messages/message.ts';
import { wireMessages } from '../../../../electron/contract/messages/wire.ts';
import { type GreetedConnection, meet } from '../../../../electron/contract/wire/client.ts';
import type { WireSocket } from '../../../../electron/contract/wire/frames.ts';

export interface Link {
  readonly socket: WireSocket;
  readonly token?: string;
}

/**
 * denied: trying again is of no use; the user must open a new link. mismatch: host and page are of different versions.
 */
export type BridgeState =
  | { phase: 'connecting'; attempt: number }
  | { phase: 'ready'; version: string }
  /** dialing: an attempt is under way; else the next one comes at `retryAt`. */
  | { phase: 'lost'; since: number; attempt: number; retryAt: number; dialing: boolean; reason: string }
  /** link: its code was used or is unknown; session: the host does not know this page's token any more. */
  | { phase: 'denied'; what: 'link' | 'session'; reason: string }
  | { phase: 'mismatch'; reason: string };

export interface Bridge {
  readonly state: StoreApi<BridgeState>;
  /** The API of the present connection. Throws CONNECTION_LOST while there is none. */
  api(): Api;
  /** Resolves when there is a connection; rejects when `signal` aborts. */
  whenReady(signal: AbortSignal): Promise<Api>;
  /**
   * Ends a wait for the next attempt, or tries again with a new link after a refusal. An attempt that is under way stays
   * the only one, and has a deadline of its own; a refusal that it meets is of the link before, and tried again.
   */
  retryNow(): void;
  close(): void;
}

/** Waits between attempts, in milliseconds: quick at first, since a host that restarts is back within a second or two. */
const BACKOFF = [250, 500, 1000, 2000, 5000] as const;

/** Longest attempt, in milliseconds: a host that starts under load answers within 20 s; a link that hangs never does. */
const ATTEMPT = 30_000;

/** Opens a link to the host; must leave nothing open, and take nothing any more, once `signal` has aborted. */
export type OpenLink = (signal: AbortSignal) => Promise<Link>;

/**
 * Keeps the page connected to the host: opens the connection, and opens it again whenever it is lost. There is never
 * more than one, nor more than one attempt. `onDenied` is told when the host refuses this page for good; `engine` is asked
 * which engine a call is about.
 */
export function createBridge(
  open: OpenLink,
  onDenied: () => void = () => undefined,
  engine: () => string | undefined = () => undefined,
): Bridge {
  const state = createStore<BridgeState>(() => ({ phase: 'connecting', attempt: 0 }));
  let connection: Fresh | null = null;
  let dial: AbortController | null = null;
  /** Asked for since this attempt began. */
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lostSince: number | null = null;
  let closed = false;

  const attempt = async (count: number): Promise<void> => {
    if (dial || connection || closed) return;
    dial = new AbortController();
    again = false;
    const before = state.getState();
    if (before.phase === 'lost') state.setState({ ...before, dialing: true }, true);
    const met = await attemptOn({ open, engine, dial });
    dial = null;
    if (closed) {
      if ('api' in met) met.close();
      return;
    }
    if ('error' in met) {
      refused(met, count);
      return;
    }
    connection = met;
    lostSince = null;
    state.setState({ phase: 'ready', version: met.greeting.version }, true);
    const reason = await met.closed;
    connection = null;
    if (!closed) later(0, reason);
  };
  const refused = ({ error, what }: Refusal, count: number) => {
    if (error.code === 'UNAUTHORIZED') {
      onDenied();
      if (again) void attempt(count);
      else state.setState({ phase: 'denied', what, reason: error.message }, true);
    } else if (error.code === 'VERSION_MISMATCH') state.setState({ phase: 'mismatch', reason: error.message }, true);
    else later(count, error.message);
  };
  const later = (count: number, reason: string) => {
    lostSince ??= Date.now();
    const wait = BACKOFF[Math.min(count, BACKOFF.length - 1)] ?? 5000;
    const next = { attempt: count + 1, retryAt: Date.now() + wait, dialing: false };
    state.setState({ phase: 'lost', since: lostSince, ...next, reason }, true);
    timer = setTimeout(() => void attempt(count + 1), wait);
  };
  void attempt(0);

  return {
    state,
    api() {
      if (!connection) throw new AppError('CONNECTION_LOST', wireMessages.notConnected());
      return connection.api;
    },
    whenReady: (signal) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!connection) return;
          stop();
          resolve(connection.api);
        };
        const onAbort = () => {
          stop();
          reject(new AppError('CANCELLED', wireMessages.cancelled()));
        };
        const unsubscribe = state.subscribe(check);
        const stop = () => {
          unsubscribe();
          signal.removeEventListener('abort', onAbort);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
        else check();
      }),
    retryNow() {
      if (dial) again = true;
      const now = state.getState();
      if (now.phase === 'denied') {
        state.setState({ phase: 'connecting', attempt: 0 }, true);
        void attempt(0);
      }
      if (now.phase !== 'lost' || now.dialing) return;
      clearTimeout(timer);
      void attempt(now.attempt);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      dial?.abort(new AppError('CANCELLED', wireMessages.pageClosing()));
      connection?.close();
    },
  };
}

type Fresh = GreetedConnection<typeof contract>;

interface Refusal {
  readonly error: AppError;
  /** Which of the two the host did not take. */
  readonly what: 'link' | 'session';
}

interface Attempt {
  readonly open: OpenLink;
  readonly engine: () => string | undefined;
  readonly dial: AbortController;
}

/** Opens a link and waits for the host's hello, within the deadline. Never rejects; a failure leaves nothing open. */
async function attemptOn({ open, engine, dial }: Attempt): Promise<Fresh | Refusal> {
  const late = () => dial.abort(new AppError('CONNECTION_LOST', wireMessages.silent()));
  const deadline = setTimeout(late, ATTEMPT);
  let what: Refusal['what'] = 'link';
  try {
    const aborted = new Promise<never>((_, reject) => {
      dial.signal.addEventListener('abort', () => reject(dial.signal.reason), { once: true });
    });
    const { socket, token } = await Promise.race([open(dial.signal), aborted]);
    what = 'session';
    return await meet(contract, socket, { client: 'ui', engine, signal: dial.signal, ...(token ? { token } : {}) });
  } catch (error) {
    if (error instanceof AppError) return { error, what };
    const reason = quoted(String(error));
    return { error: new AppError('CONNECTION_LOST', wireMessages.lostBecause({ reason })), what };
  } finally {
    clearTimeout(deadline);
  }
}
