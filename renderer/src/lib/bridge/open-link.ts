import { overMessagePort } from '../../../../electron/contract/wire/message-port.ts';
import { overWebSocket } from '../../../../electron/contract/wire/web-socket.ts';
import type { Link } from './bridge.ts';
import { takeLaunchCode, webToken } from './web-session.ts';

/** What the preload script puts on the window in Electron. */
interface DesktopBridge {
  /** Asks for a port to the host; it arrives as a message event whose data is PORT_MESSAGE. */
  connect(): void;
}

declare global {
  interface Window {
    readonly slipway?: DesktopBridge;
  }
}

const PORT_MESSAGE = 'slipway:port';
/** The port is dead. Chromium's MessagePort has no close event, so the preload script says it. */
const CLOSED_MESSAGE = 'slipway:closed';

/** How this page reaches the host: over a port in Electron, over a WebSocket in a browser. Call once. */
export function linkOpener(): () => Promise<Link> {
  const desktop = window.slipway;
  if (desktop) return () => desktopLink(desktop);
  let code = takeLaunchCode(window.location, window.history);
  return async () => {
    const token = await webToken(code);
    code = null;
    return { socket: overWebSocket(new WebSocket(`ws://${window.location.host}/rpc`)), token };
  };
}

function desktopLink(desktop: DesktopBridge): Promise<Link> {
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
    desktop.connect();
  });
}
