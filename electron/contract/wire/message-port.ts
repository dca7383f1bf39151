import type { WireMessage, WireSocket } from './frames.ts';

interface PortBase {
  postMessage(message: WireMessage): void;
  close(): void;
  start?(): void;
}
/** A page's MessagePort. */
interface DomPort extends PortBase {
  addEventListener(type: 'message' | 'close', listener: (event: { data?: unknown }) => void): void;
}
/** Node's MessagePort, and Electron's MessagePortMain, which wraps what arrives in an event. */
interface NodePort extends PortBase {
  on(type: 'message' | 'close', listener: (value: unknown) => void): unknown;
}
export type PortLike = DomPort | NodePort;

/**
 * Either end of the protocol over a MessagePort of a page, of Node or of Electron's main and utility processes. The
 * other end learns of a close, but not of its reason. Bytes are cloned: Electron's ports take over no buffers.
 */
export function overMessagePort(port: PortLike): WireSocket {
  let over = false;
  const ended = (reason: string) => {
    if (over) return;
    over = true;
    wire.onClose?.(reason);
  };
  const wire: WireSocket = {
    onMessage: null,
    onClose: null,
    send(message) {
      if (!over) port.postMessage(message);
    },
    close(reason = '') {
      if (over) return;
      port.close();
      ended(reason);
    },
  };
  const receive = (value: unknown) => {
    const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : value;
    if (over) return;
    if (typeof data === 'string' || isBytes(data)) wire.onMessage?.(data);
    else wire.close('only text and bytes are understood');
  };
  const listen = 'on' in port ? port.on.bind(port) : port.addEventListener.bind(port);
  listen('message', receive);
  listen('close', () => ended(''));
  // A turn later, so that the caller has set its handlers even if the port delivers at once.
  void Promise.resolve().then(() => port.start?.());
  return wire;
}

/** A clone is never shared. */
function isBytes(data: unknown): data is Uint8Array<ArrayBuffer> {
  return data instanceof Uint8Array;
}
