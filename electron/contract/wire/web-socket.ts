import type { WireMessage, WireSocket } from './frames.ts';

/** The part of a WebSocket used here: a browser's own fits, and so does the `ws` package's. */
export interface WebSocketLike {
  readonly readyState: number;
  binaryType: string;
  send(message: WireMessage): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { reason: string }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
}

const CONNECTING = 0;
const OPEN = 1;
/** The close code for "done": reasons are carried beside it. */
const NORMAL = 1000;

/** The client's end of the protocol over a WebSocket. What is sent while it connects waits until it is open. */
export function overWebSocket(socket: WebSocketLike): WireSocket {
  const waiting: WireMessage[] = [];
  let over = false;
  const wire: WireSocket = {
    onMessage: null,
    onClose: null,
    send(message) {
      if (over) return;
      if (socket.readyState === CONNECTING) waiting.push(message);
      else if (socket.readyState === OPEN) socket.send(message);
    },
    close(reason) {
      socket.close(NORMAL, reason);
    },
  };
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => {
    for (const message of waiting.splice(0)) socket.send(message);
  });
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') wire.onMessage?.(data);
    else if (data instanceof ArrayBuffer) wire.onMessage?.(new Uint8Array(data));
    else socket.close();
  });
  socket.addEventListener('close', ({ reason }) => {
    if (over) return;
    over = true;
    wire.onClose?.(reason);
  });
  // A close event follows an error; the listener keeps Node from taking it for an uncaught one.
  socket.addEventListener('error', () => undefined);
  return wire;
}
