import { Again } from '../../base/again.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { AppError, saidBy, toWire } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import type { Settings } from '../../contract/settings.ts';
import type { HostResolver } from '../../platform/host-resolver.ts';
import { NO_PROXIES, type Proxies } from '../../platform/system-proxy.ts';
import type { VmConfig } from '../../vm/instance/boot.ts';
import type { EngineWishes } from '../../vm/instance/engine-config.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import { authoritiesOf } from './authorities.ts';

export interface EngineSettingsOptions {
  readonly settings: Pick<SettingsService, 'current' | 'guard' | 'onDidChange' | 'systemProxies'>;
  /** The VM has come up, or gone, or is on its way. */
  readonly onDidChangeVm: Event<unknown>;
  /** Whether the engine answers. */
  readonly isUp: () => boolean;
  /** Brings the engine of a VM that is up to what is wanted, as VmInstance does. */
  readonly configure: (wishes: EngineWishes) => Promise<void>;
  /** Why it runs without the user's daemon.json; null where it does not. */
  readonly refusal: () => Promise<Message | null>;
  /** Of this computer. */
  readonly resolver: Pick<HostResolver, 'now' | 'onDidChange'>;
  readonly log: Logger;
  readonly clock?: Clock;
}

/** Before an engine that could not be told is told again, in milliseconds: it may have been too busy, or its VM. */
const AGAIN = { firstMs: 5_000, maxMs: 60_000 };

interface Problems {
  /** Why the engine has not what it was to be given. */
  engine: Message | null;
  /** What of the certificates could not be read. */
  certificates: Message | null;
}

/**
 * Keeps the engine's own configuration (daemon.json, proxies, certificates, name servers, swap) at what the settings say, and name
 * servers and search domains at this computer's. A change
 * is given to a running engine before it is kept, and is refused with the engine's words where that does not take it. One that cannot be
 * told for another reason is told again.
 */
export class EngineSettings implements Disposable {
  readonly #options: EngineSettingsOptions;
  readonly #store = new DisposableStore();
  readonly #work = new Mutex();
  readonly #changes = new Emitter<void>();
  /** `problem` has changed. */
  readonly onDidChange = this.#changes.event;
  readonly #problems: Problems = { engine: null, certificates: null };
  readonly #again: Again;
  #wasUp = false;
  /** What the engine has been given and the settings are yet to keep: it may come back before they have. */
  #ahead: Settings | null = null;

  constructor(options: EngineSettingsOptions) {
    this.#options = options;
    const giveIfUp = () => {
      if (options.isUp()) void this.#work.run(() => this.#giveCurrent());
    };
    this.#again = this.#store.add(new Again({ ...AGAIN, clock: options.clock ?? systemClock, work: giveIfUp }));
    this.#store.add(options.settings.guard((next, before) => this.#guard(next, before)));
    this.#store.add(
      options.settings.onDidChange(() => {
        this.#ahead = null;
      }),
    );
    this.#store.add(options.resolver.onDidChange(giveIfUp));
    this.#store.add(
      options.onDidChangeVm(() => {
        const up = options.isUp();
        const came = up && !this.#wasUp;
        this.#wasUp = up;
        if (came) giveIfUp();
      }),
    );
  }

  /** What of the settings is not in force, and why; null where all is. */
  get problem(): Message | null {
    return this.#problems.engine ?? this.#problems.certificates;
  }

  /** What a VM that is about to start is given. What cannot be read of the certificates keeps no VM from starting. */
  async config(): Promise<VmConfig> {
    const { vm, network } = this.#options.settings.current;
    this.#say({ engine: null });
    return { ...vm, ...(await this.#networking(network)), authorities: await this.#readable(network) };
  }

  dispose(): void {
    this.#store.dispose();
    this.#changes.dispose();
  }

  async #guard(next: Settings, before: Settings): Promise<(() => Promise<void>) | undefined> {
    if (aboutEngine(next) === aboutEngine(before)) return undefined;
    const authorities = await authoritiesOf(next.network);
    await this.#work.run(async () => {
      try {
        await this.#options.configure({ ...next.vm, ...(await this.#networking(next.network)), authorities });
        this.#ahead = next;
        this.#again.reset();
        this.#say({ engine: null, certificates: null });
      } catch (error) {
        if (error instanceof AppError && error.details?.reason === 'engine') throw error;
        // It is no fault of theirs, and the VM's next start gives them to the engine.
        this.#failed(error);
      }
    });
    return () => {
      this.#ahead = null;
      return this.#work.run(() => this.#giveCurrent());
    };
  }

  async #giveCurrent(): Promise<void> {
    const { settings, configure, refusal, log } = this.#options;
    try {
      const refused = await refusal();
      if (refused) {
        log.warn('the engine started without the user’s daemon.json', { reason: refused.text });
        this.#say({ engine: settingMessages.notInForce({ reason: refused }) });
        return;
      }
      const { vm, network } = this.#ahead ?? settings.current;
      // One that this host has started has them; one that another has left may not.
      const authorities = await this.#readable(network);
      await configure({ ...vm, ...(await this.#networking(network)), authorities });
      this.#again.reset();
      this.#say({ engine: null });
    } catch (error) {
      this.#failed(error);
    }
  }

  /** The certificates, without those that cannot be read, of which the last is told. */
  async #readable(network: Settings['network']): Promise<Awaited<ReturnType<typeof authoritiesOf>>> {
    let certificates: Message | null = null;
    const authorities = await authoritiesOf(network, (error) => {
      this.#options.log.warn('a certificate is left out', { error: error.message });
      certificates = error.said;
    });
    this.#say({ certificates });
    return authorities;
  }

  async #networking(network: Settings['network']): Promise<Pick<EngineWishes, 'proxies' | 'dns' | 'resolver'>> {
    const { settings, resolver } = this.#options;
    return {
      proxies: await proxiesOf(network, () => settings.systemProxies()),
      dns: network.dns,
      resolver: await resolver.now(),
    };
  }

  #failed(error: unknown): void {
    const reason = saidBy(toWire(error));
    this.#options.log.warn('the engine was not given its settings', { error: reason.text });
    const isEngines = error instanceof AppError && error.details?.reason === 'engine';
    // What it has refused it would refuse again.
    if (!isEngines) this.#again.later();
    this.#say({ engine: isEngines ? reason : settingMessages.notTold({ reason }) });
  }

  #say(problems: Partial<Problems>): void {
    const before = this.problem;
    Object.assign(this.#problems, problems);
    if (this.problem !== before) this.#changes.fire();
  }
}

/** What of the settings is for the engine to know. */
function aboutEngine({ vm: { daemon, swapMiB }, network }: Settings): string {
  const { proxy, httpProxy, httpsProxy, noProxy, dns, certificates, systemCertificates } = network;
  const proxies = [proxy, httpProxy, httpsProxy, noProxy];
  return JSON.stringify([daemon, swapMiB, proxies, dns, certificates, systemCertificates]);
}

/** The proxies that the settings mean for the engine. */
export async function proxiesOf(network: Settings['network'], ofSystem: () => Promise<Proxies>): Promise<Proxies> {
  const { proxy, httpProxy, httpsProxy, noProxy } = network;
  if (proxy === 'none') return NO_PROXIES;
  return proxy === 'system' ? ofSystem() : { httpProxy, httpsProxy, noProxy };
}
