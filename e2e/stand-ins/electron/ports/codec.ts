/**
 * Structured-clone values as JSON, for the DevTools pipe between a page and the stand-in: CDP carries only JSON.
 * Covers what Electron's IPC is used for here; anything else throws by name rather than arriving changed.
 * Shared by the page scripts, so it must not use Node.
 */
export type Wire = null | boolean | number | string | { readonly $: string; readonly v?: unknown } | Wire[];

const toBase64 = (bytes: Uint8Array): string => {
  let text = '';
  // 8 KiB at a time: spreading a whole buffer into fromCharCode overflows the argument limit.
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
};

const fromBase64 = (text: string): Uint8Array => {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at++) bytes[at] = raw.charCodeAt(at);
  return bytes;
};

const encodeObject = (value: object): Wire => {
  if (value instanceof Uint8Array) return { $: 'u8', v: toBase64(value) };
  if (value instanceof ArrayBuffer) return { $: 'ab', v: toBase64(new Uint8Array(value)) };
  if (value instanceof Date) return { $: 'date', v: value.getTime() };
  if (value instanceof Map) return { $: 'map', v: [...value].map(([k, v]) => [encode(k), encode(v)]) };
  if (value instanceof Set) return { $: 'set', v: [...value].map(encode) };
  if (value instanceof Error) return { $: 'error', v: [value.name, value.message] };
  if (ArrayBuffer.isView(value)) throw new Error('electron stand-in: this typed array is not implemented in messages');
  return { $: 'o', v: Object.entries(value).map(([key, inner]) => [key, encode(inner)]) };
};

/** The JSON form of a structured-clone value. Throws for functions, symbols and unknown classes of data. */
export const encode = (value: unknown): Wire => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === undefined) return { $: 'undefined' };
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $: 'n', v: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value === 'bigint') return { $: 'big', v: String(value) };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value === 'object') return encodeObject(value);
  throw new Error(`electron stand-in: a ${typeof value} could not be cloned`);
};

const decodeTagged = ({ $, v }: { $: string; v?: unknown }): unknown => {
  switch ($) {
    case 'undefined':
      return undefined;
    case 'n':
      return Number(v);
    case 'big':
      return BigInt(v as string);
    case 'u8':
      return fromBase64(v as string);
    case 'ab':
      return fromBase64(v as string).buffer;
    case 'date':
      return new Date(v as number);
    case 'map':
      return new Map((v as [Wire, Wire][]).map(([k, inner]) => [decode(k), decode(inner)]));
    case 'set':
      return new Set((v as Wire[]).map(decode));
    case 'error': {
      const [name, message] = v as [string, string];
      return Object.assign(new Error(message), { name });
    }
    case 'o':
      return Object.fromEntries((v as [string, Wire][]).map(([key, inner]) => [key, decode(inner)]));
    default:
      throw new Error(`electron stand-in: unknown wire tag ${$}`);
  }
};

/** The value {@link encode} was given. */
export const decode = (wire: Wire): unknown => {
  if (Array.isArray(wire)) return wire.map(decode);
  return typeof wire === 'object' && wire !== null ? decodeTagged(wire) : wire;
};
