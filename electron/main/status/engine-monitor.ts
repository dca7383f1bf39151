import { MessageChannelMain } from 'electron';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { currentRows } from '../../contract/common.ts';
import type { Container } from '../../contract/containers.ts';
import type { EngineStatus } from '../../contract/engine.ts';
import { AppError } from '../../contract/errors.ts';
import { type Api, type Contract, contract } from '../../contract/index.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import type { Settings } from '../../contract/settings.ts';
import type { VmStatus } from '../../contract/vm.ts';
import { type Connection, connect } from '../../contract/wire/client.ts';
import { overMessagePort } from '../../contract/wire/message-port.ts';
import type { HostLink } from '../host/link.ts';
import type { HostSupervisor } from '../host/supervisor.ts';

/** What main knows of the host's world; null where it does not know just now. Settings outlive a lost host. */
export interface Snapshot {
  readonly vm: VmStatus | null;
  /** The one that the settings choose. */
  readonly engine: EngineStatus | null;
  readonly settings: Settings | null;
}

/** Longest wait for the list of containers, in milliseconds: somebody has just clicked. */
const PATIENCE = 2000;

/** Main's own view of the host, as one more client of the contract: for the tray, the theme, closing and quitting. */
export class EngineMonitor {
  readonly #log: Logger;
  readonly #changed = new Emitter<Snapshot>();
  #snapshot: Snapshot = { vm: null, engine: null, settings: null };
  #connection: Connection<Contract> | null = null;

  constructor(supervisor: HostSupervisor, log: Logger) {
    this.#log = log;
    supervisor.onDidChange((state) => {
      if (state.phase === 'ready') this.#attach(state.link);
      else this.#detach();
    });
  }

  readonly onDidChange: Event<Snapshot> = this.#changed.event;

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** The contract, for the tray's actions. Throws CONNECTION_LOST while no host is there. */
  api(): Api {
    if (!this.#connection) throw new AppError('CONNECTION_LOST', hostMessages.notRunning());
    return this.#connection.api;
  }

  /** The containers of an engine, or of the chosen one; null when the host cannot say at once. Never rejects. */
  containers(engine?: string): Promise<Container[] | null> {
    return this.#atOnce((api, signal) => currentRows(api.containers.watch({ fresh: true }, { signal, engine })));
  }

  /** Names of the containers for which the VM cannot sleep; null when the host cannot say at once. Never rejects. */
  heldBy(): Promise<string[] | null> {
    return this.#atOnce(async ({ vm }, signal) => (await vm.heldBy({}, { signal })).containers);
  }

  /** Whoever asks does without. */
  async #atOnce<T>(ask: (api: Api, signal: AbortSignal) => Promise<T>): Promise<T | null> {
    try {
      return await ask(this.api(), AbortSignal.timeout(PATIENCE));
    } catch {
      return null;
    }
  }

  #attach(link: HostLink): void {
    const { port1, port2 } = new MessageChannelMain();
    link.connect('main', port1);
    const connection = connect(contract, overMessagePort(port2), { client: 'main' });
    this.#connection = connection;
    const { vm, engines, settings } = connection.api;
    void this.#follow(connection, vm.watch({}), (status) => ({ vm: status }));
    void this.#follow(connection, engines.watch({}), (item) => ({
      engine: item.engines.find(({ chosen }) => chosen)?.status ?? null,
    }));
    void this.#follow(connection, settings.watch({}), (view) => ({ settings: view.settings }));
  }

  async #follow<T>(
    connection: Connection<Contract>,
    items: AsyncIterable<T>,
    pick: (item: T) => Partial<Snapshot>,
  ): Promise<void> {
    try {
      for await (const item of items) if (this.#connection === connection) this.#update(pick(item));
    } catch (error) {
      if (this.#connection === connection) this.#log.warn('a watch ended', { error: String(error) });
    }
  }

  #detach(): void {
    this.#connection?.close();
    this.#connection = null;
    this.#update({ vm: null, engine: null });
  }

  #update(part: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...part };
    this.#changed.fire(this.#snapshot);
  }
}
