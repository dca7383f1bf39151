import { overMessagePort } from '../../../../electron/contract/wire/message-port.ts';
import { overWebSocket } from '../../../../electron/contract/wire/web-socket.ts';
import type { Link, OpenLink } from './bridge.ts';
import { onLaunchCode, takeLaunchCode, webToken } from './web-session.ts';

/** What the preload script puts on the window in Electron. */
interface DesktopBridge {
  /** Asks for a port to the host; it arrives as a message event whose data is PORT_MESSAGE. */
  connect(): void;
  /** Resolves with an error as the protocol tells it, or with null: begun, or called off by the user. */
  exportContainer(id: string): Promise<unknown>;
  /** Opens a published port's address unasked; false when it is none of this machine, or cannot be opened. */
  openPort(url: string): Promise<boolean>;
  /** Offers what can be done in a terminal. It pastes by itself; resolves with what is for the page to do. */
  terminalMenu(hasSelection: boolean): Promise<'copy' | 'selectAll' | null>;
}

declare global {
  interface Window {
    readonly slipway?: DesktopBridge;
  }
}

const PORT_MESSAGE = 'slipway:port';
/** The port is dead. Chromium's MessagePort has no close event, so the preload script says it. */
const CLOSED_MESSAGE = 'slipway:closed';

/**
 * How this page reaches the host: over a port in Electron, over a WebSocket in a browser. Call once. `onNewCode` is told
 * when the user has put another launch link into this tab, which the next attempt uses.
 */
export function linkOpener(onNewCode: () => void): OpenLink {
  const desktop = window.slipway;
  if (desktop) return (signal) => desktopLink(desktop, signal);
  let code = takeLaunchCode(window.location, window.history);
  onLaunchCode((fresh) => {
    code = fresh;
    onNewCode();
  });
  return async (signal) => {
    const traded = code;
    const token = await webToken(traded, signal);
    // Not one that came meanwhile.
    if (code === traded) code = null;
    signal.throwIfAborted();
    return { socket: overWebSocket(new WebSocket(`ws://${window.location.host}/rpc`)), token };
  };
}

function desktopLink(desktop: DesktopBridge, signal: AbortSignal): Promise<Link> {
  return new Promise((resolve) => {
    const onMessage = ({ source, data, ports }: MessageEvent) => {
      const port = ports[0];
      if (source !== window || data !== PORT_MESSAGE || !port) return;
      window.removeEventListener('message', onMessage);
      const socket = overMessagePort(port);
      const onClosed = (event: MessageEvent) => {
        if (event.source !== window || event.data !== CLOSED_MESSAGE) return;
        window.removeEventListener('message', onClosed);
        socket.close('the host is gone');
      };
      window.addEventListener('message', onClosed);
      resolve({ socket });
    };
    window.addEventListener('message', onMessage);
    // An attempt that is given up must not take the port of the next one.
    signal.addEventListener('abort', () => window.removeEventListener('message', onMessage), { once: true });
    desktop.connect();
  });
}
