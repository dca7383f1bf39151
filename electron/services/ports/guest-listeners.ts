import { isIP } from 'node:net';
import { sleep } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import { LineSplitter } from '../../base/line-splitter.ts';
import type { Logger } from '../../base/logger.ts';
import type { Container } from '../../contract/containers.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { GuestProcess } from '../../vm/channel/guest-program.ts';

/** Tells what containers on the guest's own network listen on, a line for each change: vm-assets/README.md. */
const COMMAND = '/sbin/slipway-bytes listeners';

/** The guest tells of 500 at most, of some 110 characters. */
const LONGEST_LINE = 65_536;

/** After one that ended by itself, in milliseconds. */
const AGAIN_MS = 3_000;

export interface GuestListenersOptions {
  readonly start: (command: string, signal: AbortSignal) => Promise<GuestProcess>;
  readonly onDidChange: () => void;
  readonly logger: Logger;
}

/** What containers without a network of their own listen on, by container, while somebody wants to know. */
export class GuestListeners implements Disposable {
  readonly #options: GuestListenersOptions;
  #watching: AbortController | null = null;
  #ports: ReadonlyMap<string, Container['ports']> = new Map();

  constructor(options: GuestListenersOptions) {
    this.#options = options;
  }

  /** Those of each container, by its id; none while nobody watches. */
  get ports(): ReadonlyMap<string, Container['ports']> {
    return this.#ports;
  }

  /** A process in the guest tells of them while this is on. */
  watch(on: boolean): void {
    if (on === (this.#watching !== null)) return;
    this.#watching?.abort(new Error('nobody wants to know any more'));
    this.#watching = on ? new AbortController() : null;
    this.#ports = new Map();
    if (this.#watching) void this.#follow(this.#watching.signal);
  }

  dispose(): void {
    this.watch(false);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#once(signal).catch((error) =>
        this.#options.logger.debug('the guest does not tell what is listened on', { error: messageOf(error) }),
      );
      if (signal.aborted) return;
      this.#set('');
      await sleep(AGAIN_MS, signal).catch(() => undefined);
    }
  }

  /** Until it ends. */
  async #once(signal: AbortSignal): Promise<void> {
    const process = await this.#options.start(COMMAND, signal);
    const { stream, stderr, lost } = process;
    const end = () => process.hangUp();
    const over = AbortSignal.any([signal, lost]);
    over.addEventListener('abort', end, { once: true });
    if (over.aborted) end();
    stderr.resume();
    const lines = new LineSplitter({ most: LONGEST_LINE, longer: 'left out' });
    try {
      for await (const chunk of stream) {
        for (const line of lines.push(String(chunk))) if (!signal.aborted) this.#set(line);
      }
    } finally {
      over.removeEventListener('abort', end);
      end();
    }
  }

  #set(line: string): void {
    this.#ports = listenersIn(line);
    this.#options.onDidChange();
  }
}

/** "PROTOCOL ADDRESS PORT CONTAINER,…". The guest wrote it: what is none is passed over. */
export function listenersIn(line: string): Map<string, Container['ports']> {
  const found = new Map<string, Container['ports']>();
  for (const entry of line.split(',')) {
    const [, protocol, hostIp = '', digits, id = ''] =
      /^(tcp|udp) ([0-9a-f.:]{2,45}) (\d{1,5}) ([0-9a-f]{64})$/.exec(entry) ?? [];
    const port = Number(digits);
    if (isIP(hostIp) === 0 || !(port >= 1 && port <= 65_535)) continue;
    const ports = found.get(id) ?? [];
    ports.push({ hostIp, hostPort: port, containerPort: port, protocol: protocol === 'udp' ? 'udp' : 'tcp' });
    found.set(id, ports);
  }
  return found;
}
