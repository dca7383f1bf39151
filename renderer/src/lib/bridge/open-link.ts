import { CHANNELS, type DesktopBridge } from '../../../../electron/contract/desktop.ts';
import { overMessagePort } from '../../../../electron/contract/wire/message-port.ts';
import { overWebSocket } from '../../../../electron/contract/wire/web-socket.ts';
import type { Link, OpenLink } from './bridge.ts';
import { onLaunchCode, takeLaunchCode, webToken } from './web-session.ts';

declare global {
  interface Window {
    /** What the preload script puts there in Electron. */
    readonly slipway?: DesktopBridge;
  }
}

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
      if (source !== window || data !== CHANNELS.port || !port) return;
      window.removeEventListener('message', onMessage);
      const socket = overMessagePort(port);
      const onClosed = (event: MessageEvent) => {
        if (event.source !== window || event.data !== CHANNELS.closed) return;
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
