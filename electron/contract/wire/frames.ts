import { z } from 'zod';
import { wireError } from '../errors.ts';

/** Raised whenever frames or methods change so that an older peer would misread them. */
export const PROTOCOL = 4;

/**
 * Flow control of streams and uploads, in characters of text frames and bytes of binary ones: a sender pauses above HIGH
 * unacknowledged and goes on at or below LOW; a receiver acknowledges what its consumer has taken, every ACK.
 * The figures are VS Code's for its terminals: large enough to fill a pipe, small enough to stay interactive.
 */
export const FLOW = { high: 100_000, low: 5_000, ack: 5_000 } as const;

/** The largest frame a client may send, in bytes. Larger input is split by the caller; bytes of an upload by the client. */
export const MAX_CLIENT_FRAME = 1_048_576;

/**
 * The largest result a host sends, in characters of its text: half the longest answer of an engine that is read at all. Three
 * bytes each, with what may already wait for its client, it is below what the host keeps for one.
 */
export const MAX_RESULT = 8_388_608;

/** Of a call: it fits the 32 bits it has in a binary frame. */
const id = z.int().min(0).max(0xffff_ffff);
const size = z.int().positive();
const item = z.object({ t: z.literal('item'), id, value: z.unknown() });
const end = z.object({ t: z.literal('end'), id });
const ack = z.object({ t: z.literal('ack'), id, size });

/**
 * Client to host. `hello` is always first; over the web it carries the token. `item` and `end` are an upload's; `ack` is for
 * a stream's items.
 */
export const clientFrame = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('hello'),
    protocol: z.int(),
    client: z.enum(['ui', 'cli', 'main']),
    token: z.string().max(256).optional(),
  }),
  z.object({
    t: z.literal('call'),
    id,
    method: z.string().max(100),
    params: z.unknown(),
    /** Whose objects it is about; the engine that the settings choose unless told. Of no meaning to domains of the host. */
    engine: z.string().max(5000).optional(),
  }),
  z.object({ t: z.literal('cancel'), id }),
  item,
  end,
  ack,
]);
export type ClientFrame = z.infer<typeof clientFrame>;

/**
 * Host to client. A call ends with exactly one `result`, `end` or `error`; a connection that is turned away with `refused`.
 * `ack` is for an upload's items.
 */
export const hostFrame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello'), protocol: z.int(), version: z.string(), pid: z.int() }),
  z.object({ t: z.literal('refused'), error: wireError }),
  z.object({ t: z.literal('result'), id, value: z.unknown() }),
  z.object({ t: z.literal('error'), id, error: wireError }),
  item,
  end,
  ack,
]);
export type HostFrame = z.infer<typeof hostFrame>;

/** A frame as it travels: JSON as text, or an item with bytes (codec.ts). */
export type WireMessage = string | Uint8Array<ArrayBuffer>;

/**
 * A message pipe that carries frames in order: a WebSocket, a MessagePort. `onMessage` and `onClose` are set before
 * anything arrives; the first may be set anew. After `onClose`, `send` does nothing.
 */
export interface WireSocket {
  send(message: WireMessage): void;
  /**
   * Null while what was sent goes out as it comes; else settles when it has, or when the socket has ended: what is large and
   * can wait is sent then. Absent where nobody can tell.
   */
  room?(): Promise<void> | null;
  /** Sends what was sent before, then ends. The reason reaches the other side where the transport can carry one. */
  close(reason?: string): void;
  onMessage: ((message: WireMessage) => void) | null;
  onClose: ((reason: string) => void) | null;
}
