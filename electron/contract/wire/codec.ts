import { z } from 'zod';
import { type ClientFrame, type HostFrame, MAX_CLIENT_FRAME, type WireMessage } from './frames.ts';

/** What every platform has, without naming a platform's library. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (label: 'utf-8', options: { fatal: true }) => { decode(bytes: Uint8Array): string };

/**
 * Bytes in a contract: an item as a whole, or the member `data` of one. They travel as they are, in a binary frame; anywhere
 * else they would become JSON, which a test of the contract refuses.
 */
export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes');

/**
 * An item with bytes on the wire, numbers in network order:
 *
 *     0  u8    ITEM
 *     1  u32   the call's id
 *     5  u32   length of what comes next, in bytes; 0 when the item is the bytes and nothing else
 *     9  JSON  the item without its bytes
 *     …        the bytes
 */
const ITEM = 1;
const HEADER = 9;

/** Writes a frame as a message. */
export function encode(frame: ClientFrame | HostFrame): WireMessage {
  if (frame.t !== 'item') return JSON.stringify(frame);
  const { id, value } = frame;
  if (value instanceof Uint8Array) return pack(id, new Uint8Array(0), value);
  if (!hasBytes(value)) return JSON.stringify(frame);
  const { data, ...rest } = value;
  return pack(id, new TextEncoder().encode(JSON.stringify(rest)), data);
}

/** Reads a message; what comes of it is not checked yet, and null when it is no frame at all. Bytes are a view of the message. */
export function decode(message: WireMessage): unknown {
  try {
    return typeof message === 'string' ? JSON.parse(message) : unpack(message);
  } catch {
    return null;
  }
}

/** Whether a client's message is within MAX_CLIENT_FRAME once its text is UTF-8. */
export function fitsClientFrame(message: WireMessage): boolean {
  if (typeof message !== 'string') return message.length <= MAX_CLIENT_FRAME;
  if (message.length * 3 <= MAX_CLIENT_FRAME) return true;
  let length = 0;
  for (let i = 0; i < message.length && length <= MAX_CLIENT_FRAME; i++) {
    const unit = message.charCodeAt(i);
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    // A pair of surrogates is one character of four bytes.
    length += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3;
  }
  return length <= MAX_CLIENT_FRAME;
}

function hasBytes(value: unknown): value is { readonly data: Uint8Array } {
  return typeof value === 'object' && value !== null && 'data' in value && value.data instanceof Uint8Array;
}

/** A copy in a buffer of its own: a MessagePort clones all of the buffer that a view is of. */
function pack(id: number, json: Uint8Array, data: Uint8Array): WireMessage {
  const message = new Uint8Array(HEADER + json.length + data.length);
  const view = new DataView(message.buffer);
  view.setUint8(0, ITEM);
  view.setUint32(1, id);
  view.setUint32(5, json.length);
  message.set(json, HEADER);
  message.set(data, HEADER + json.length);
  return message;
}

/** Throws what is no such frame. */
function unpack(message: Uint8Array<ArrayBuffer>): unknown {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const [kind, id, length] = [view.getUint8(0), view.getUint32(1), view.getUint32(5)];
  const at = HEADER + length;
  if (kind !== ITEM || at > message.length) throw new RangeError('no item');
  const data = message.subarray(at);
  if (length === 0) return { t: 'item', id, value: data };
  const rest: unknown = JSON.parse(
    new TextDecoder('utf-8', { fatal: true }).decode(message.subarray(HEADER, HEADER + length)),
  );
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) throw new TypeError('no object');
  return { t: 'item', id, value: { ...rest, data } };
}
