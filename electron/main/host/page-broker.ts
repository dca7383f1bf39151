import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { CHANNELS } from '../../contract/desktop.ts';
import type { HostFrame } from '../../contract/wire/frames.ts';
import type { HostState } from './link.ts';
import type { HostSupervisor } from './supervisor.ts';

/**
 * Gives each page that asks a port to the host. While the host starts, the page waits; when the host has failed, its
 * port says why in the protocol's own words, so the page shows it like any other refusal.
 */
export class PageBroker {
  readonly #supervisor: HostSupervisor;
  readonly #waiting = new Set<WebContents>();
  /** Each page's present connection. */
  readonly #connected = new Map<WebContents, object>();

  constructor(supervisor: HostSupervisor) {
    this.#supervisor = supervisor;
    supervisor.onDidChange(() => {
      for (const [page, connection] of [...this.#connected]) this.#lost(page, connection);
      this.#settle();
    });
  }

  /** A page of ours asked for a connection. A new request of the same page replaces one that still waits. */
  connect(page: WebContents): void {
    // Windows that were closed since have nothing more to be told.
    for (const known of [...this.#connected.keys()]) if (known.isDestroyed()) this.#connected.delete(known);
    this.#waiting.add(page);
    this.#settle();
  }

  #settle(): void {
    const { state } = this.#supervisor;
    if (state.phase === 'starting' || state.phase === 'restarting') return;
    for (const page of [...this.#waiting]) {
      this.#waiting.delete(page);
      if (!page.isDestroyed()) this.#give(page, state);
    }
  }

  #give(page: WebContents, state: HostState): void {
    const { port1, port2 } = new MessageChannelMain();
    try {
      page.postMessage(CHANNELS.port, null, [port2]);
    } catch {
      // Its process has crashed and takes nothing; loaded again, the page asks again.
      return port1.close();
    }
    const connection = {};
    this.#connected.set(page, connection);
    if (state.phase === 'ready') state.link.connect('ui', port1, () => this.#lost(page, connection));
    else if (state.phase === 'failed') refuse(port1, state);
    else port1.close();
  }

  #lost(page: WebContents, connection: object): void {
    // A page that has asked again since, or is being loaded anew, has another connection by now.
    if (this.#connected.get(page) !== connection) return;
    this.#connected.delete(page);
    if (!page.isDestroyed()) page.send(CHANNELS.closed);
  }
}

function refuse(port: MessagePortMain, { error }: Extract<HostState, { phase: 'failed' }>): void {
  const frame: HostFrame = { t: 'refused', error };
  // The page's hello is on its way: by the time it is here, the page has the refusal.
  port.on('message', () => port.close());
  port.start();
  port.postMessage(JSON.stringify(frame));
}
