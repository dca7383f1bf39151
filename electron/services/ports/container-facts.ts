import { Again } from '../../base/again.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Container } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import { type InspectedContainer, readPort } from '../../engine/records/container-inspect.ts';

/** What a container was made with that the engine's list does not tell. It stays as long as the container. */
export interface ContainerFacts {
  readonly bindings: InspectedContainer['HostConfig']['PortBindings'];
  /** It has no network but the guest's own (--network host). */
  readonly isOnGuest: boolean;
}

/** Of one that cannot be asked about, until it can: what is narrower is taken to be meant. */
const UNKNOWN: ContainerFacts = { bindings: [], isOnGuest: false };

/** The engine is asked about so many at once: a thousand containers may run when it comes up. */
const AT_ONCE = 4;

/** Before the engine is asked again after a failure, in milliseconds: it may have been too busy to answer. */
const AGAIN = { firstMs: 1_000, maxMs: 60_000 };

/** Containers remembered; more than can publish anything. */
const MOST = 20_000;

export function factsOf({ HostConfig }: Pick<InspectedContainer, 'HostConfig'>): ContainerFacts {
  return { bindings: HostConfig.PortBindings, isOnGuest: HostConfig.NetworkMode === 'host' };
}

/** Whether the user has written the address that the engine lists for a port: `-p 80:80` and `-p 0.0.0.0:80:80` look alike there. */
export function isWritten(
  { bindings }: ContainerFacts,
  { hostIp, hostPort, containerPort, protocol }: Container['ports'][number],
): boolean {
  const fitting = bindings.flatMap(([word, each]) => {
    const port = readPort(word);
    if (port?.port !== containerPort || port.protocol !== protocol) return [];
    return each.filter(({ HostPort }) => spans(HostPort, hostPort));
  });
  return fitting.some(({ HostIp }) => HostIp === hostIp) && !fitting.some(({ HostIp }) => HostIp === '');
}

/** "8080", "8000-8010", or nothing, for which the engine chooses. */
function spans(word: string, port: number | null): boolean {
  const [first = 0, last = first] = word.split('-').map(Number);
  return first === 0 || (port !== null && first <= port && port <= last);
}

export interface FactsOptions {
  readonly inspect: (container: string, signal: AbortSignal) => Promise<InspectedContainer>;
  /** Something is known that `of` was asked for. */
  readonly onKnown: () => void;
  readonly clock?: Clock;
}

/** What is known of containers, each of which the engine is asked about until it has said. */
export class KnownFacts {
  readonly #options: FactsOptions;
  readonly #known = new Map<string, ContainerFacts>();
  readonly #queue: string[] = [];
  /** Those in the queue, and those the engine is being asked about. */
  readonly #pending = new Set<string>();
  /** Those of which the engine has not said anything, and is to be asked again. */
  readonly #unsaid = new Set<string>();
  readonly #again: Again;
  #asking = 0;
  #forgotten = new AbortController();
  #tells = false;

  constructor(options: FactsOptions) {
    this.#options = options;
    const work = () => {
      for (const each of this.#unsaid) this.#want(each);
    };
    this.#again = new Again({ ...AGAIN, clock: options.clock ?? systemClock, work });
  }

  /** Null until it is known, which is told then. */
  of(id: string): ContainerFacts | null {
    const known = this.#known.get(id);
    if (known) return known;
    this.#want(id);
    return null;
  }

  /** Of one that somebody else has asked about. */
  put(id: string, facts: ContainerFacts): void {
    this.#known.set(id, facts);
    this.#pending.delete(id);
    this.#unsaid.delete(id);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > MOST) this.#known.delete(oldest);
  }

  /** The engine has gone: what could not be asked of it can be asked of the next. Nothing is told of what was asked before. */
  forget(): void {
    this.#forgotten.abort();
    this.#forgotten = new AbortController();
    this.#known.clear();
    this.#pending.clear();
    this.#unsaid.clear();
    this.#again.reset();
    this.#queue.length = 0;
    this.#asking = 0;
  }

  #want(id: string): void {
    if (this.#pending.has(id)) return;
    this.#pending.add(id);
    this.#queue.push(id);
    if (this.#asking < AT_ONCE) void this.#ask(this.#forgotten.signal);
  }

  async #ask(signal: AbortSignal): Promise<void> {
    this.#asking++;
    for (let id = this.#queue.shift(); id !== undefined; id = this.#queue.shift()) {
      // Somebody else may have said meanwhile.
      if (!this.#pending.has(id)) continue;
      const [facts, isSaid] = await this.#options.inspect(id, signal).then(
        (found) => [factsOf(found), true] as const,
        // One that is gone is asked about no more.
        (error) => [UNKNOWN, error instanceof AppError && error.code === 'NOT_FOUND'] as const,
      );
      if (signal.aborted) return;
      const isNews = isSaid || !this.#known.has(id);
      this.put(id, facts);
      if (!isSaid) {
        this.#unsaid.add(id);
        this.#again.later();
      } else if (this.#unsaid.size === 0) this.#again.reset();
      if (isNews) this.#tell(signal);
    }
    this.#asking--;
  }

  /** Once for all that come together: each look at what is wanted is a look at all containers. */
  #tell(signal: AbortSignal): void {
    if (this.#tells) return;
    this.#tells = true;
    setImmediate(() => {
      this.#tells = false;
      if (!signal.aborted) this.#options.onKnown();
    });
  }
}
