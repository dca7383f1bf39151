import { visibleText } from './visible-text.ts';

/** The 12 digits that Docker shows of an id, with or without its sha256: prefix. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

/** A version without what a distribution appends to it: 28.5.2 for 28.5.2+dfsg4. */
export function plainVersion(version: string): string {
  return visibleText(version.split('+', 1)[0] ?? version);
}

/** An image reference as shown: a bare id is shortened, all else stays. */
export function imageLabel(reference: string): string {
  return /^(sha256:)?[0-9a-f]{64}$/.test(reference) ? shortId(reference) : reference;
}

/** Splits repository:tag; a colon before a slash belongs to a registry's port. */
export function splitReference(reference: string): { repository: string; tag: string } {
  const name = reference.split('@', 1)[0] ?? reference;
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) return { repository: name.slice(0, colon), tag: name.slice(colon + 1) };
  return { repository: name, tag: '' };
}

export interface Port {
  readonly hostIp: string | null;
  readonly hostPort: number | null;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
}

/**
 * Ports for display: Docker lists a port once for IPv4 and once for IPv6, users think of one. Published ones come first,
 * then by number.
 */
export function distinctPorts<P extends Port>(ports: readonly P[]): P[] {
  const seen = new Map<string, P>();
  for (const port of ports) {
    const key = `${port.hostPort}:${port.containerPort}/${port.protocol}`;
    const known = seen.get(key);
    if (!known || known.hostIp?.includes(':')) seen.set(key, port);
  }
  return [...seen.values()].sort(
    (a, b) =>
      Number(a.hostPort === null) - Number(b.hostPort === null) ||
      a.containerPort - b.containerPort ||
      (a.hostPort ?? 0) - (b.hostPort ?? 0),
  );
}

/** "8080:80", "8080:80/udp"; "80/tcp" for one that is only exposed. */
export function portLabel(port: Port): string {
  const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  if (port.hostPort === null) return `${port.containerPort}/${port.protocol}`;
  return `${port.hostPort}:${port.containerPort}${protocol}`;
}
