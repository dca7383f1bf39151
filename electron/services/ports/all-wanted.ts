import type { Disposable } from '../../base/disposable.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import type { Container } from '../../contract/containers.ts';
import type { Settings } from '../../contract/settings.ts';
import type { LiveTable } from '../../engine/live-table.ts';
import type { InspectedContainer } from '../../engine/records/container-inspect.ts';
import { factsOf, isWritten, KnownFacts } from './container-facts.ts';
import { GuestListeners, type GuestListenersOptions } from './guest-listeners.ts';
import { isAny, type Reach, type WantedPort, wantedPorts } from './wanted-ports.ts';

/** What the user chose about ports. */
export interface PortChoices {
  readonly current: () => Pick<Settings['network'], 'publish' | 'hostNetwork'>;
  readonly onDidChange: Event<unknown>;
}

export interface AllWantedOptions {
  readonly containers: Pick<LiveTable<Container>, 'rows' | 'onDidChange'>;
  readonly guest: {
    isActive(): boolean;
    readonly onDidChange: Event<unknown>;
    readonly start: GuestListenersOptions['start'];
  };
  /** A container by its id or name, as the engine has it now. */
  readonly inspect: (container: string, signal: AbortSignal) => Promise<InspectedContainer>;
  readonly choices: PortChoices;
  readonly logger: Logger;
}

/** Ports looked at, of all containers together: a range of ten thousand is legitimate, and an engine can make up more. */
const MOST_PORTS = 20_000;

/** Every port that is to lead into the guest: as containers publish them, as they were written, and as the settings say. */
export class AllWanted implements Disposable {
  readonly #options: AllWantedOptions;
  readonly #facts: KnownFacts;
  readonly #listeners: GuestListeners;
  readonly #changes = new Emitter<void>();
  /** What `look` gives may have changed. */
  readonly onDidChange = this.#changes.event;
  readonly #disposables = new DisposableStore();

  constructor(options: AllWantedOptions) {
    this.#options = options;
    const { containers, guest, choices, inspect, logger } = options;
    const changed = () => this.#changes.fire();
    this.#facts = new KnownFacts({ inspect, onKnown: changed });
    this.#listeners = new GuestListeners({ start: guest.start, onDidChange: changed, logger });
    for (const event of [containers.onDidChange, guest.onDidChange, choices.onDidChange])
      this.#disposables.add(event(changed));
  }

  dispose(): void {
    this.#disposables.dispose();
    this.#facts.forget();
    this.#listeners.dispose();
    this.#changes.dispose();
  }

  /** One that has been looked at just now, and is about to start. */
  learn(container: InspectedContainer): void {
    this.#facts.put(container.Id, factsOf(container));
  }

  /** Who is to reach a port of a container that was looked at. */
  reachOf(container: Pick<InspectedContainer, 'HostConfig'>): (port: Container['ports'][number]) => Reach {
    const facts = factsOf(container);
    return (port) => (isWritten(facts, port) ? 'network' : this.#options.choices.current().publish);
  }

  /** By id. A container that has to be asked about first is left out, and `onDidChange` fires when it is known. */
  look(): ReadonlyMap<string, WantedPort> {
    const { containers, guest, choices } = this.#options;
    const wanted = new Map<string, WantedPort>();
    const add = (ports: readonly WantedPort[]) => {
      for (const port of ports) if (wanted.size < MOST_PORTS) wanted.set(port.id, port);
    };
    const { publish, hostNetwork } = choices.current();
    const isActive = guest.isActive();
    if (!isActive) this.#facts.forget();
    let someOnGuest = false;
    for (const container of isActive ? containers.rows.values() : []) {
      const { id, state, ports } = container;
      if (state !== 'running' && state !== 'paused') continue;
      const published = ports.filter(({ hostPort }) => hostPort !== null);
      const isOpenToAll = published.some(({ hostIp, protocol }) => isAny(hostIp) && protocol !== 'sctp');
      const facts = isOpenToAll || (hostNetwork && published.length === 0) ? this.#facts.of(id) : null;
      someOnGuest ||= facts?.isOnGuest === true;
      if (facts) add(wantedPorts(container, (port) => (isWritten(facts, port) ? 'network' : publish)));
      else if (!isOpenToAll) add(wantedPorts(container, () => publish));
    }
    this.#listeners.watch(hostNetwork && someOnGuest);
    for (const [id, ports] of this.#listeners.ports) {
      const container = containers.rows.get(id);
      // Of the guest's addresses only those that are this computer's, too.
      const own = ports.filter(({ hostIp }) => isAny(hostIp) || hostIp === '::1' || hostIp?.startsWith('127.'));
      if (container) add(wantedPorts({ ...container, ports: own }, () => publish));
    }
    return wanted;
  }
}
