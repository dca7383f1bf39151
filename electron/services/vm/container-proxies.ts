import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { AppError, saidBy, toWire } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import type { Settings } from '../../contract/settings.ts';
import { type ToldProxiesOptions, tellClientProxies, untellClientProxies } from '../../platform/client-proxies.ts';
import { NO_PROXIES, type Proxies } from '../../platform/system-proxy.ts';
import type { GuestNetwork } from '../../vm/driver.ts';
import { guestProxies } from '../../vm/instance/guest-config.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import { proxiesOf } from './engine-settings.ts';

export interface ContainerProxiesOptions extends ToldProxiesOptions {
  readonly settings: Pick<
    SettingsService,
    'current' | 'guard' | 'onDidChange' | 'systemProxies' | 'onDidChangeSystemProxies'
  >;
  readonly onDidChangeVm: Event<unknown>;
  /** Whether the engine answers. */
  readonly isUp: () => boolean;
  /** As long as there is a VM. */
  readonly network: () => GuestNetwork | null;
  readonly log: Logger;
}

/**
 * Keeps what the docker command tells containers and builds of a proxy at what the settings say: where that command looks for it, and
 * for this home's engine alone. It is looked at as often as the engine's own: with each start of the VM, and whenever this computer's
 * proxies are found to be others. A change that cannot be written there is refused.
 */
export class ContainerProxies implements Disposable {
  readonly #options: ContainerProxiesOptions;
  readonly #store = new DisposableStore();
  readonly #work = new Mutex();
  readonly #changes = new Emitter<void>();
  /** `problem` has changed. */
  readonly onDidChange = this.#changes.event;
  #problem: Message | null = null;
  #network: GuestNetwork | null = null;
  #wasUp = false;
  /** What they are told already and the settings are yet to keep. */
  #ahead: Settings['network'] | null = null;

  constructor(options: ContainerProxiesOptions) {
    this.#options = options;
    const { settings, onDidChangeVm, isUp, network } = options;
    this.#store.add(
      onDidChangeVm(() => {
        const [up, place] = [isUp(), network()];
        const isNews = place !== this.#network || (up && !this.#wasUp);
        this.#network = place;
        this.#wasUp = up;
        if (isNews) void this.#keep();
      }),
    );
    this.#store.add(settings.onDidChangeSystemProxies(() => void this.#keep()));
    this.#store.add(settings.guard((next, before) => this.#guard(next, before)));
    this.#store.add(
      settings.onDidChange(() => {
        this.#ahead = null;
      }),
    );
  }

  /** Why they are not told what the settings say; null where they are. */
  get problem(): Message | null {
    return this.#problem;
  }

  dispose(): void {
    this.#store.dispose();
    this.#changes.dispose();
  }

  async #guard(next: Settings, before: Settings): Promise<(() => Promise<void>) | undefined> {
    if (aboutContainers(next) === aboutContainers(before)) return undefined;
    await this.#work.run(async () => {
      await this.#set(next.network).catch((error) => {
        if (!(error instanceof AppError)) throw error;
        const { code, said } = error;
        throw new AppError(code, said, { details: { path: 'network.containerProxy' }, cause: error });
      });
      this.#ahead = next.network;
      this.#say(null);
    });
    return () => {
      this.#ahead = null;
      return this.#keep();
    };
  }

  /** Never rejects: what is in the way is the `problem`. */
  #keep(): Promise<void> {
    return this.#work.run(async () => {
      try {
        await this.#set(this.#ahead ?? this.#options.settings.current.network);
        this.#say(null);
      } catch (error) {
        const reason = saidBy(toWire(error));
        this.#options.log.warn('containers are not told of their proxy', { error: reason.text });
        this.#say(settingMessages.containersNotTold({ reason }));
      }
    });
  }

  async #set(network: Settings['network']): Promise<void> {
    // Before there is a VM nobody knows at what address it will find this computer, and nobody runs a container.
    const place = this.#options.network();
    if (!place) return;
    const wanted = await this.#wanted(network);
    if (!wanted) {
      const left = await untellClientProxies(this.#options.record);
      // The docker command cannot read it either.
      if (left !== null) this.#options.log.warn('what was written there of a proxy is left', { path: left });
      return;
    }
    const { HTTP_PROXY = '', HTTPS_PROXY = '', NO_PROXY = '' } = guestProxies(wanted, place);
    const said = { httpProxy: HTTP_PROXY, httpsProxy: HTTPS_PROXY, noProxy: NO_PROXY };
    await tellClientProxies(this.#options, said);
  }

  #say(problem: Message | null): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#changes.fire();
  }

  /** Null where it is the user's own configuration of the docker command that says so. */
  async #wanted(network: Settings['network']): Promise<Proxies | null> {
    switch (network.containerProxy) {
      case 'docker':
        return null;
      case 'none':
        return NO_PROXIES;
      case 'engine':
        return proxiesOf(network, () => this.#options.settings.systemProxies());
      case 'manual': {
        const { containerHttpProxy: httpProxy, containerHttpsProxy: httpsProxy, containerNoProxy: noProxy } = network;
        return { httpProxy, httpsProxy, noProxy };
      }
    }
  }
}

/** What of the settings containers are told. */
function aboutContainers({ network }: Settings): string {
  const { containerProxy, containerHttpProxy, containerHttpsProxy, containerNoProxy } = network;
  const { proxy, httpProxy, httpsProxy, noProxy } = network;
  const ofEngine = containerProxy === 'engine' ? [proxy, httpProxy, httpsProxy, noProxy] : [];
  return JSON.stringify([containerProxy, containerHttpProxy, containerHttpsProxy, containerNoProxy, ofEngine]);
}
