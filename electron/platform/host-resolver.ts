import { isIP } from 'node:net';
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { readSmallText } from './read-file.ts';

/** How this computer finds names. */
export interface Resolver {
  /** In the order in which they are asked. Of IPv4 and IPv6, on its own loopback some. */
  readonly nameServers: readonly string[];
  /** Domains that a short name is looked for in. */
  readonly search: readonly string[];
}

/** Of `search` in resolv.conf: what resolvers of old take. */
const MOST_SEARCH = 6;
const LONGEST_SEARCH = 256;

/** How often it is looked at for a change, in milliseconds: a network that has come up is used within seconds. */
const LOOK_MS = 4_000;

/** Reads resolv.conf as resolv.conf(5) has it; what is no address, or no name, is passed over. */
export function resolverIn(text: string): Resolver {
  const nameServers: string[] = [];
  let search: string[] = [];
  for (const line of text.split('\n')) {
    const [key, ...values] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    // A zone (fe80::1%eth0) is this computer's own affair.
    if (key === 'nameserver' && values[0] !== undefined && isIP(values[0]) !== 0 && !values[0].includes('%'))
      nameServers.push(values[0]);
    // The last line of either counts.
    if (key === 'search' || key === 'domain') search = values.filter((name) => DOMAIN.test(name)).map(withoutDot);
  }
  while (search.length > MOST_SEARCH || search.join(' ').length > LONGEST_SEARCH) search = search.slice(0, -1);
  return { nameServers, search };
}

const DOMAIN = /^[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9_])?\.?$/i;
const withoutDot = (name: string) => name.replace(/\.$/, '');

/** This computer's resolver, and its changes: another network, a VPN. Linux's and macOS's; of Windows nothing is known. */
export class HostResolver implements Disposable {
  readonly #file: string;
  readonly #timer: NodeJS.Timeout;
  readonly #changes = new Emitter<void>();
  /** What `now` gives has become another. */
  readonly onDidChange = this.#changes.event;
  #last: string | null = null;
  /** A file that is read slowly is not read twice at once: what was read first would count last. */
  #isLooking = false;

  constructor({ file = '/etc/resolv.conf', everyMs = LOOK_MS }: { file?: string; everyMs?: number } = {}) {
    this.#file = file;
    // Polled: the file is a link on many systems, and is put in the place of another on each change.
    this.#timer = setInterval(() => void this.#look(), everyMs);
    this.#timer.unref();
  }

  /** As it is now; nothing where that cannot be read. Never rejects. */
  async now(): Promise<Resolver> {
    const resolver = resolverIn(await readSmallText(this.#file).catch(() => ''));
    this.#last ??= JSON.stringify(resolver);
    return resolver;
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#changes.dispose();
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const last = this.#last;
    const now = JSON.stringify(await this.now());
    this.#isLooking = false;
    this.#last = now;
    if (last !== null && now !== last) this.#changes.fire();
  }
}
