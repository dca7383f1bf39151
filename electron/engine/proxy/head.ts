/** How long a body is: in bytes, in chunks that say so themselves, or until the connection ends. */
export type BodyLength = number | 'chunked' | 'close';

export interface RequestHead {
  readonly method: string;
  /** As it was sent: with version and query, escaped. */
  readonly target: string;
  readonly body: Exclude<BodyLength, 'close'>;
  /** It asks for another protocol on this connection. */
  readonly upgrades: boolean;
  /** It sends its body only once it is told to go on. */
  readonly expectsContinue: boolean;
  /** What the client calls itself; untrusted. */
  readonly agent: string | undefined;
}

export interface ResponseHead {
  readonly status: number;
  /** What its fields say; whether there is a body at all depends on the request as well (`bodyOfAnswer`). */
  readonly body: BodyLength;
}

/** Reads a head in its whole; null where two readers might read it differently, or it is of another version than 1.1 and 1.0. */
export function readRequest(bytes: Buffer): RequestHead | null {
  const [line = '', ...lines] = linesOf(bytes);
  const [, method, target, minor] = /^([A-Z]{1,20}) ([!-~]+) HTTP\/1\.([01])$/.exec(line) ?? [];
  const fields = method && target && method !== 'CONNECT' ? readFields(lines) : null;
  const body = fields && bodyOf(fields, minor);
  if (!method || !target || !fields || body === null || body === undefined) return null;
  return {
    method,
    target,
    body: body === 'close' ? 0 : body,
    upgrades: fields.has('upgrade'),
    expectsContinue: minor === '1' && fields.get('expect')?.toLowerCase() === '100-continue',
    agent: fields.get('user-agent'),
  };
}

/** The head of a request that was read, for a body of so many bytes. */
export function withLength(head: Buffer, bytes: number): Buffer {
  const lines = linesOf(head).filter((line) => !/^(?:content-length|transfer-encoding|trailer):/i.test(line));
  return Buffer.from([...lines, `Content-Length: ${bytes}`, '', ''].join('\r\n'), 'latin1');
}

/** As `readRequest`. */
export function readResponse(bytes: Buffer): ResponseHead | null {
  const [line = '', ...lines] = linesOf(bytes);
  const [, minor, status] = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t -~\x80-\xff]*)?$/.exec(line) ?? [];
  const fields = status === undefined ? null : readFields(lines);
  const body = fields && bodyOf(fields, minor);
  return body === null ? null : { status: Number(status), body };
}

/** The length of an answer's body by all that says something of it (RFC 9112, 6.3). */
export function bodyOfAnswer({ status, body }: ResponseHead, method: string): BodyLength {
  return method === 'HEAD' || status < 200 || status === 204 || status === 304 ? 0 : body;
}

/** Without the empty line at its end. */
function linesOf(bytes: Buffer): string[] {
  return bytes.toString('latin1', 0, Math.max(0, bytes.length - 4)).split('\r\n');
}

type Fields = ReadonlyMap<string, string>;

/** Fields by their name in small letters; of several of one name the last, but of those that say where a body ends none may be twice. */
function readFields(lines: readonly string[]): Fields | null {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    // A name that begins with a space goes on with the line before it (obs-fold), to some.
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) return null;
    const value = line.slice(colon + 1).trim();
    if (/[^\t -~\x80-\xff]/.test(value)) return null;
    if ((name === 'content-length' || name === 'transfer-encoding') && fields.has(name)) return null;
    fields.set(name, value);
  }
  return fields;
}

/** What the fields say of the body's length; null where they say two things, or something odd, as chunks are in HTTP/1.0. */
function bodyOf(fields: Fields, minor: string | undefined): BodyLength | null {
  const length = fields.get('content-length');
  const coding = fields.get('transfer-encoding');
  if (coding !== undefined) {
    return minor === '1' && length === undefined && coding.toLowerCase() === 'chunked' ? 'chunked' : null;
  }
  if (length === undefined) return 'close';
  return /^\d{1,15}$/.test(length) ? Number(length) : null;
}
