import { type Clock, systemClock } from '../../base/clock.ts';
import { withSignal } from '../../base/deadline.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { linkedSignal } from '../../base/linked-signal.ts';
import { until } from '../../base/until.ts';
import type { Container } from '../../contract/containers.ts';
import type { ForwardedPort } from '../../contract/ports.ts';
import type { ClaimPorts } from '../../engine/containers.ts';
import { bindFault } from '../../platform/ports.ts';
import type { ServiceHandlers } from '../context.ts';
import { AllWanted, type AllWantedOptions } from './all-wanted.ts';
import { askedPorts, assertOpenable, holderIn, type PortLook, tooMany } from './asked-ports.ts';
import { checkPort } from './check-port.ts';
import { OpenPorts, type OpenPortsOptions, type PortsGuest } from './open-ports.ts';
import { PortOwners } from './port-owner.ts';
import { type WantedPort, wantedPorts } from './wanted-ports.ts';

export interface PortsOptions extends AllWantedOptions, Pick<OpenPortsOptions, 'maxPorts' | 'maxConnections'> {
  /** The VM whose published ports are forwarded; it is active while its engine is the one in use and answers. */
  readonly guest: AllWantedOptions['guest'] & PortsGuest;
  /** Has `containers` show now what these are like, without waiting for the engine's events. Never rejects. */
  readonly refresh: (ids: readonly string[]) => Promise<void>;
  /** Removes one that is not to stay, with its volumes. */
  readonly remove: (id: string) => Promise<unknown>;
  /** What keeps this process from opening a port: for tests, as root may open all. */
  readonly faultAt?: PortLook['faultAt'];
  readonly clock?: Clock;
}

/** How long, in milliseconds, whoever has started a container waits for its ports: opening one takes a few. */
const READY_MS = 2_000;

/** Makes published ports of the VM's containers reachable on this machine, and says where that fails. */
export class PortsService implements Disposable {
  readonly #options: PortsOptions;
  readonly #clock: Clock;
  readonly #disposables = new DisposableStore();
  readonly #owners = new PortOwners();
  readonly #wanted: AllWanted;
  readonly #open: OpenPorts;

  readonly handlers: ServiceHandlers<'ports'> = {
    watch: (_, { signal }) => this.#open.table.watch(signal),
    check: ({ hostPort }) => {
      const { containers, guest } = this.#options;
      return checkPort(hostPort, { containers: containers.rows.values(), forwards: guest.isActive() });
    },
  };

  constructor(options: PortsOptions) {
    this.#options = options;
    const { guest, logger, maxPorts, maxConnections } = options;
    this.#clock = options.clock ?? systemClock;
    this.#wanted = this.#disposables.add(new AllWanted(options));
    this.#open = this.#disposables.add(
      new OpenPorts({ guest, owners: this.#owners, clock: this.#clock, logger, maxPorts, maxConnections }),
    );
    this.#disposables.add(this.#wanted.onDidChange(() => this.#open.bring(this.#wanted.look())));
    this.#open.bring(this.#wanted.look());
  }

  /** The ports as they are now, by id. */
  get rows(): ReadonlyMap<string, ForwardedPort> {
    return this.#open.table.rows;
  }

  /**
   * As ClaimPorts. Rejects as dockerd would where a port that the container asks for is not to be had on this machine; of a
   * container that the engine does not have, the engine says so. The wait lasts 2 s at most. One that is to be removed when it ends is
   * removed when it may not start, as dockerd does: `docker run --rm` waits for that.
   */
  readonly claim: ClaimPorts = async (container, signal) => {
    const { guest, inspect, remove, faultAt = bindFault } = this.#options;
    const found = guest.isActive() ? await inspect(container, signal).catch(() => null) : null;
    const asked = found && askedPorts(found);
    if (!found || !asked?.publishes) return async () => undefined;
    const reachOf = this.#wanted.reachOf(found);
    const holderOf = (port: WantedPort) => this.#holderOf(port);
    const isOurs = (port: WantedPort) => this.#open.has(port);
    try {
      await assertOpenable(asked, { reachOf, holderOf, isOurs, owners: this.#owners, faultAt });
      const wanted = wantedPorts({ id: asked.id, state: 'running', ports: asked.fixed }, reachOf);
      const more = wanted.filter((port) => port.listenOn !== null && !isOurs(port)).length;
      if (more > this.#open.room) throw tooMany(asked, this.#open.limit);
    } catch (error) {
      if (found.HostConfig.AutoRemove && !found.State.Running) await remove(asked.id).catch(() => undefined);
      throw error;
    }
    this.#wanted.learn(found);
    return (inner) => this.#ready(asked.id, inner);
  };

  /** One that has just ended may be shown as running still: it is looked at again before anybody is refused for it. */
  async #holderOf(port: WantedPort): Promise<Container | null> {
    const { containers, refresh } = this.#options;
    const shown = holderIn(containers.rows.values(), port);
    if (!shown) return null;
    await refresh([shown.id]);
    const now = containers.rows.get(shown.id);
    return now ? holderIn([now], port) : null;
  }

  /** Waits until each port of a container is open, or is not to be had; not for long, whatever the engine takes to list it. Never rejects. */
  async #ready(id: string, signal: AbortSignal): Promise<void> {
    const late = new AbortController();
    const timer = this.#clock.after(READY_MS, () => late.abort());
    const either = linkedSignal(signal, late.signal);
    try {
      await withSignal(this.#options.refresh([id]), either.signal);
      await until(() => this.#open.isSettled(id), this.#open.table.onDidChange, either.signal);
    } catch {
      // It opens all the same.
    } finally {
      timer.dispose();
      either.dispose();
    }
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
