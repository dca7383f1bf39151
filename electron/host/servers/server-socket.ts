import type { WebSocket } from 'ws';
import type { WireMessage, WireSocket } from '../../contract/wire/frames.ts';

/**
 * What may wait to be sent to one client, in bytes. Streams never get near it, they stop at their credit, a quarter of this,
 * and results wait for room; it is for a client that opens and leaves streams over and over and reads nothing.
 */
const MOST_BUFFERED = 64 * 1_048_576;
/** There is room for a result while less than this waits, in bytes: with the largest, whatever its letters, MOST_BUFFERED holds it. */
const ROOM = 16 * 1_048_576;
/** A client that takes nothing for so long while results wait for it, in milliseconds, does not read. */
const STALLED_MS = 30_000;
/** Reasons travel in a WebSocket's close frame, which holds so many bytes of them (RFC 6455, 5.5). */
const REASON_BYTES = 123;
/** How long the other side has to answer a close, in milliseconds. */
const CLOSE_GRACE_MS = 2000;

const NORMAL = 1000;

/** The host's end of the protocol over an accepted WebSocket. */
export function serverSocket(socket: WebSocket): WireSocket {
  const waiting = new Set<() => void>();
  let stalled: NodeJS.Timeout | undefined;
  const wake = () => {
    clearTimeout(stalled);
    stalled = undefined;
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const onWritten = () => {
    if (socket.bufferedAmount <= ROOM) wake();
    else stalled?.refresh();
  };
  const wire: WireSocket = {
    onMessage: null,
    onClose: null,
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(message, onWritten);
      if (socket.bufferedAmount > MOST_BUFFERED) socket.terminate();
    },
    room() {
      if (socket.readyState !== socket.OPEN || socket.bufferedAmount <= ROOM) return null;
      if (waiting.size === 0) stalled = setTimeout(() => socket.terminate(), STALLED_MS).unref();
      return new Promise((resolve) => void waiting.add(resolve));
    },
    close(reason = '') {
      socket.close(NORMAL, fitReason(reason));
      setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
    },
  };
  // As it comes by default: a Buffer, whole.
  socket.on('message', (data, isBinary) =>
    wire.onMessage?.(isBinary ? (data as Exclude<WireMessage, string>) : data.toString()),
  );
  socket.on('close', (_, reason) => {
    wake();
    wire.onClose?.(reason.toString());
  });
  // Oversized and malformed frames: ws closes the connection itself; the listener keeps it from ending the process.
  socket.on('error', () => undefined);
  return wire;
}

function fitReason(reason: string): string {
  let text = reason;
  while (Buffer.byteLength(text) > REASON_BYTES) text = text.slice(0, -1);
  return text;
}
