import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import type { Mutex } from '../../base/mutex.ts';
import { dockerHostOf } from '../../contract/engine.ts';
import type { Message } from '../../contract/messages/message.ts';
import { HostResolver } from '../../platform/host-resolver.ts';
import type { HomePaths } from '../../platform/paths.ts';
import type { VmConfig } from '../../vm/instance/boot.ts';
import type { VmManager } from '../../vm/manager.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import { ContainerProxies } from './container-proxies.ts';
import { EngineSettings } from './engine-settings.ts';
import { HostAccess } from './host-access.ts';

export interface ToldSettingsOptions {
  readonly paths: HomePaths;
  readonly settings: SettingsService;
  readonly manager: VmManager;
  readonly env: NodeJS.ProcessEnv;
  readonly resolvConf: string | undefined;
  /** As for swarmHooks. */
  readonly writing: Mutex;
  readonly log: Logger;
}

/** What a VM that runs, and the docker command, are told of the settings and of this computer, without a restart. */
export class ToldSettings implements Disposable {
  readonly #store = new DisposableStore();
  readonly #engine: EngineSettings;
  readonly #proxies: ContainerProxies;
  readonly #hostAccess: HostAccess;
  readonly #changes = this.#store.add(new Emitter<void>());
  #restartsSince: number | null = null;
  /** `problem`, `needsRestart` or `engineRestartsSince` may have changed. */
  readonly onDidChange = this.#changes.event;

  constructor({ paths, settings, manager, env, resolvConf, writing, log }: ToldSettingsOptions) {
    const isUp = () => manager.isRunning;
    const common = { settings, onDidChangeVm: manager.onChange, isUp, log };
    this.#engine = this.#store.add(
      new EngineSettings({
        ...common,
        configure: (wishes) =>
          writing.run(async () =>
            manager.instance?.configureEngine(wishes, (isOnItsWay) => this.#restarts(isOnItsWay)),
          ),
        refusal: async () => (await manager.instance?.engineConfigRefusal()) ?? null,
        resolver: this.#store.add(new HostResolver(resolvConf === undefined ? {} : { file: resolvConf })),
      }),
    );
    this.#proxies = this.#store.add(
      new ContainerProxies({
        ...{ ...common, env, dockerHost: dockerHostOf(paths.dockerSocket), record: paths.toldProxies },
        network: () => manager.instance?.driver.network ?? null,
      }),
    );
    this.#hostAccess = this.#store.add(
      new HostAccess({
        wanted: () => settings.current.vm.hostAccess,
        onDidChangeSettings: settings.onDidChange,
        onDidChangeVm: manager.onChange,
        channel: () => manager.channel,
        isSeeded: () => manager.instance?.driver.process?.from !== 'sleep',
        log,
      }),
    );
    for (const part of [this.#engine, this.#proxies, this.#hostAccess])
      this.#store.add(part.onDidChange(() => this.#changes.fire()));
  }

  /** What is not in force, and why; null where all is. */
  get problem(): Message | null {
    return this.#engine.problem ?? this.#proxies.problem;
  }

  /** Something could not be told, and will be at the next start. */
  get needsRestart(): boolean {
    return this.#hostAccess.failed;
  }

  /** When the engine of a VM that is up began to be restarted for what it is told; null where it is not, or answers again. */
  get engineRestartsSince(): number | null {
    return this.#restartsSince;
  }

  /** What a VM that is about to start is given. */
  async config(): Promise<VmConfig> {
    const config = await this.#engine.config();
    this.#hostAccess.seeded(config.hostAccess);
    return config;
  }

  #restarts(isOnItsWay: boolean): void {
    this.#restartsSince = isOnItsWay ? Date.now() : null;
    this.#changes.fire();
  }

  dispose(): void {
    this.#store.dispose();
  }
}
