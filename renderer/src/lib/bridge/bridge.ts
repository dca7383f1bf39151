import { createStore, type StoreApi } from 'zustand/vanilla';
import { AppError } from '../../../../electron/contract/errors.ts';
import { type Api, contract } from '../../../../electron/contract/index.ts';
import { type Connection, connect } from '../../../../electron/contract/wire/client.ts';
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
  | { phase: 'lost'; since: number; attempt: number; retryAt: number; reason: string }
  /** link: its code was used or is unknown; session: the host does not know this page's token any more. */
  | { phase: 'denied'; what: 'link' | 'session'; reason: string }
  | { phase: 'mismatch'; reason: string };

export interface Bridge {
  readonly state: StoreApi<BridgeState>;
  /** The API of the present connection. Throws CONNECTION_LOST while there is none. */
  api(): Api;
  /** Resolves when there is a connection; rejects when `signal` aborts. */
  whenReady(signal: AbortSignal): Promise<Api>;
  /** Ends a wait for the next attempt. */
  retryNow(): void;
  close(): void;
}

/** Waits between attempts, in milliseconds: quick at first, since a host that restarts is back within a second or two. */
const BACKOFF = [250, 500, 1000, 2000, 5000] as const;

/**
 * Keeps the page connected to the host: opens the connection, and opens it again whenever it is lost. `onDenied` is told
 * when the host refuses this page for good.
 */
export function createBridge(open: () => Promise<Link>, onDenied: () => void = () => undefined): Bridge {
  const state = createStore<BridgeState>(() => ({ phase: 'connecting', attempt: 0 }));
  let connection: Connection<typeof contract> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lostSince: number | null = null;
  let closed = false;

  const attempt = async (count: number): Promise<void> => {
    let what: 'link' | 'session' = 'link';
    try {
      const link = await open();
      what = 'session';
      const fresh = connect(contract, link.socket, { client: 'ui', ...(link.token ? { token: link.token } : {}) });
      const { version } = await fresh.ready;
      if (closed) {
        fresh.close();
        return;
      }
      connection = fresh;
      lostSince = null;
      state.setState({ phase: 'ready', version }, true);
      const reason = await fresh.closed;
      connection = null;
      if (!closed) later(0, reason);
    } catch (error) {
      if (closed) return;
      const known = error instanceof AppError ? error : new AppError('CONNECTION_LOST', String(error));
      if (known.code === 'UNAUTHORIZED') {
        onDenied();
        state.setState({ phase: 'denied', what, reason: known.message }, true);
      } else if (known.code === 'VERSION_MISMATCH') state.setState({ phase: 'mismatch', reason: known.message }, true);
      else later(count, known.message);
    }
  };
  const later = (count: number, reason: string) => {
    lostSince ??= Date.now();
    const wait = BACKOFF[Math.min(count, BACKOFF.length - 1)] ?? 5000;
    state.setState({ phase: 'lost', since: lostSince, attempt: count + 1, retryAt: Date.now() + wait, reason }, true);
    timer = setTimeout(() => void attempt(count + 1), wait);
  };
  void attempt(0);

  return {
    state,
    api() {
      if (!connection) throw new AppError('CONNECTION_LOST', 'not connected to Slipway');
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
          reject(new AppError('CANCELLED', 'cancelled'));
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
      const now = state.getState();
      if (now.phase !== 'lost') return;
      clearTimeout(timer);
      void attempt(now.attempt);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      connection?.close();
    },
  };
}
