import { z } from 'zod';
import { wireError } from '../errors.ts';

/** Raised whenever frames or methods change so that an older peer would misread them. */
export const PROTOCOL = 2;

/**
 * Flow control of streams, in characters of encoded frames: a sender pauses above HIGH unacknowledged characters and
 * goes on at or below LOW; a receiver acknowledges what its consumer has taken, every ACK characters.
 * The figures are VS Code's for its terminals: large enough to fill a pipe, small enough to stay interactive.
 */
export const FLOW = { high: 100_000, low: 5_000, ack: 5_000 } as const;

/** The largest frame a client may send, in bytes. Larger input is split by the caller. */
export const MAX_CLIENT_FRAME = 1_048_576;

/** Whether a frame's text is within MAX_CLIENT_FRAME once it is UTF-8. */
export function fitsClientFrame(text: string): boolean {
  if (text.length * 3 <= MAX_CLIENT_FRAME) return true;
  let bytes = 0;
  for (let i = 0; i < text.length && bytes <= MAX_CLIENT_FRAME; i++) {
    const unit = text.charCodeAt(i);
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    // A pair of surrogates is one character of four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3;
  }
  return bytes <= MAX_CLIENT_FRAME;
}

const id = z.int().nonnegative();

/** Client to host. `hello` is always first; over the web it carries the token. */
export const clientFrame = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('hello'),
    protocol: z.int(),
    client: z.enum(['ui', 'cli', 'main']),
    token: z.string().max(256).optional(),
  }),
  z.object({ t: z.literal('call'), id, method: z.string().max(100), params: z.unknown() }),
  z.object({ t: z.literal('cancel'), id }),
  z.object({ t: z.literal('ack'), id, chars: z.int().positive() }),
]);
export type ClientFrame = z.infer<typeof clientFrame>;

/** Host to client. A call ends with exactly one `result`, `end` or `error`; a connection that is turned away with `refused`. */
export const hostFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), protocol: z.int(), version: z.string(), pid: z.int() }),
  z.object({ t: z.literal('refused'), error: wireError }),
  z.object({ t: z.literal('result'), id, value: z.unknown() }),
  z.object({ t: z.literal('item'), id, value: z.unknown() }),
  z.object({ t: z.literal('end'), id }),
  z.object({ t: z.literal('error'), id, error: wireError }),
]);
export type HostFrame = z.infer<typeof hostFrame>;

/**
 * A message pipe that carries frames as JSON text, in order: a WebSocket, a MessagePort. `onMessage` and `onClose` are
 * set once, before anything arrives. After `onClose`, `send` does nothing.
 */
export interface WireSocket {
  send(text: string): void;
  /** Sends what was sent before, then ends. The reason reaches the other side where the transport can carry one. */
  close(reason?: string): void;
  onMessage: ((text: string) => void) | null;
  onClose: ((reason: string) => void) | null;
}
