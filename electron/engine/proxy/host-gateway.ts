import { firstDocument } from './first-document.ts';

/** What the engine knows by itself, and forgets (ADR 22). */
const NAME = 'host-gateway';

/**
 * What a container is told of a host, `NAME:ADDRESS`, or `ADDRESS NAME` where a service is made: once for each of these addresses
 * where it is at `host-gateway`.
 */
export function hostsWithGateway(entry: string, addresses: readonly string[]): string[] {
  const [, before = '', after = ''] = /^(?:([^:]+:)host-gateway|host-gateway(\s.*))$/.exec(entry) ?? [];
  if ((before === '' && after === '') || addresses.length === 0) return [entry];
  return addresses.map((address) => before + address + after);
}

/**
 * The body of a request that makes a container or a service with these addresses for `host-gateway`; null where there is none in it.
 * All else stays as it was written: numbers there may be larger than JavaScript's.
 */
export function bodyWithGateway(body: Buffer, addresses: readonly string[]): Buffer | null {
  if (addresses.length === 0 || !body.includes(NAME)) return null;
  const text = body.toString('utf8');
  const parts: string[] = [];
  let done = 0;
  for (const [from, to] of firstDocument(text)?.hosts ?? []) {
    const entry = text.slice(from, to);
    if (!entry.includes(NAME)) continue;
    const hosts = hostsWithGateway(stringOf(entry), addresses);
    parts.push(text.slice(done, from), hosts.map((host) => JSON.stringify(host)).join(','));
    done = to;
  }
  return done === 0 ? null : Buffer.from([...parts, text.slice(done)].join(''));
}

function stringOf(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    // No JSON, as the engine says.
    return json;
  }
}

/** The head of a request to build, with these addresses for `host-gateway` in its query. */
export function headWithGateway(head: Buffer, addresses: readonly string[]): Buffer {
  const text = head.toString('latin1');
  const line = text.slice(0, text.indexOf('\r\n'));
  if (!line.includes(NAME)) return head;
  const other = line.replace(/(?<=[?&]extrahosts=)[^&# ]*/g, (value) => {
    const entry = new URLSearchParams(`entry=${value}`).get('entry') ?? '';
    return hostsWithGateway(entry, addresses).map(encodeURIComponent).join('&extrahosts=');
  });
  return Buffer.from(other + text.slice(line.length), 'latin1');
}
