import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { dockerHostOf } from '../../contract/engine.ts';
import { AppError } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { sleepMessages } from '../../contract/messages/sleep.ts';
import type { VmStatus } from '../../contract/vm.ts';
import type { EndpointProvider } from '../../engine/endpoint.ts';
import type { ProxyHooks } from '../../engine/proxy/hooks.ts';
import { dataDiskPlace } from '../../platform/data-record.ts';
import { DiskWork } from '../../platform/disk-work.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { killProcess } from '../../platform/process-identity.ts';
import { type DriverKind, driverFor } from '../../vm/drivers/index.ts';
import { findGuestDir } from '../../vm/image/manifest.ts';
import type { EngineLiveness } from '../../vm/instance/engine-liveness.ts';
import { vmFiles } from '../../vm/instance/files.ts';
import { hostGateway } from '../../vm/instance/guest-config.ts';
import { foldersHeldBy } from '../../vm/instance/sleep.ts';
import { engineRestartStage } from '../../vm/instance/stages.ts';
import { VmManager } from '../../vm/manager.ts';
import type { ServiceHandlers } from '../context.ts';
import { latest } from '../latest.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import { DockerSocket } from './docker-socket.ts';
import { IdleSleep } from './idle-sleep.ts';
import { keepDockerContext } from './keep-context.ts';
import { logLines } from './logs.ts';
import { stageView, vmStatus } from './status.ts';
import { ToldSettings } from './told-settings.ts';
import { untilLeft } from './until-left.ts';
import { usageSamples } from './usage.ts';
import { type Guest, WaysIn } from './ways-in.ts';

export interface VmServiceOptions {
  readonly paths: HomePaths;
  readonly settings: SettingsService;
  readonly log: Logger;
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of the guest image; found beside the app unless told. */
  readonly guestDir?: string;
  /** This computer's resolv.conf; the system's own unless told. */
  readonly resolvConf?: string;
  /** Another driver than the platform's, for tests. */
  readonly driver?: Pick<DriverKind, 'name' | 'create'>;
  readonly clock?: Clock;
  /** What is asked before a request of docker.sock's clients is passed on, and told of it. */
  readonly clients?: Omit<ProxyHooks, 'swarm' | 'awake' | 'isStarting' | 'onUse' | 'hostGateway'>;
  /** Whether something runs in the VM, or is done there, for which it must not fall asleep by itself. */
  readonly isBusy?: () => boolean;
  /** The name of a container by its id; null where it is not known. */
  readonly containerName?: (id: string) => string | null;
}

/** The VM as the app and its clients see it, with its docker.sock. */
export class VmService {
  readonly #options: VmServiceOptions;
  readonly #env: NodeJS.ProcessEnv;
  readonly #log: Logger;
  readonly #driverName: string;
  /** What there is of the VM, and what becomes of it. */
  readonly manager: VmManager;
  readonly #ways: WaysIn;
  readonly #told: ToldSettings;
  readonly #socket: DockerSocket;
  readonly #idle: IdleSleep;
  readonly #store = new DisposableStore();
  readonly #changes = new Emitter<VmStatus>();
  /** Any part of the status has changed. */
  readonly onDidChange = this.#changes.event;

  constructor(options: VmServiceOptions) {
    const { paths, settings, log } = options;
    this.#options = options;
    this.#env = options.env ?? process.env;
    this.#log = log;
    const files = vmFiles(paths);
    const env = this.#env;
    const driver = options.driver ?? driverFor();
    this.#driverName = driver.name;
    const guestDir = async () => options.guestDir ?? findGuestDir(env, dirname(fileURLToPath(import.meta.url)));
    this.manager = new VmManager({
      ...{ files, log, guestDir, clock: options.clock ?? systemClock },
      createDriver: ({ uuid }) =>
        driver.create({ paths, uuid, env, log: log.child(driver.name), dataDisk: () => dataDiskPlace(paths) }),
      forgetDisks: async () => void (await new DiskWork(paths.diskWork).forget()),
      config: () => this.#told.config(),
    });
    this.#ways = new WaysIn(this.manager);
    const writing = new Mutex();
    this.#told = this.#store.add(
      new ToldSettings({ paths, settings, manager: this.manager, env, resolvConf: options.resolvConf, writing, log }),
    );
    const place = { source: 'vm', dockerHost: dockerHostOf(paths.dockerSocket), error: null } as const;
    const endpoint = { host: 'docker', dial: () => this.#ways.dialEngine() };
    this.endpoints = {
      current: () => {
        const { engine, instance } = this.manager;
        const gone = this.manager.isFallingAsleep ? engineMessages.asleep() : undefined;
        return {
          ...place,
          gone,
          endpoint: engine ? { ...endpoint, hostAddress: instance?.driver.network.hostAddress } : null,
        };
      },
      onDidChange: this.manager.onDidChangeEngine,
      dispose: () => undefined,
    };
    this.#socket = new DockerSocket({
      ...{ path: paths.dockerSocket, manager: this.manager, ways: this.#ways, writing, log },
      hooks: { ...options.clients, hostGateway: this.hostGateway, onUse: () => this.#idle.touch() },
    });
    this.#idle = this.#store.add(
      new IdleSleep({
        minutes: () => settings.current.vm.sleepAfterMinutes,
        isUp: () => this.manager.isRunning && this.manager.instance?.driver.capabilities.sleep === true,
        isBusy: () => this.#socket.isBusy || (options.isBusy?.() ?? false),
        sleep: () => this.manager.sleep(),
        clock: options.clock ?? systemClock,
        log,
      }),
    );
    this.#store.add(this.manager.onChange(() => this.#changed()));
    this.#store.add(settings.onDidChange(() => this.#changed()));
    this.#store.add(this.#told.onDidChange(() => this.#changed()));
  }

  get current(): VmStatus {
    const status = vmStatus(this.manager, this.#options.settings.current.vm, this.#driverName);
    const { problem: settingsProblem, needsRestart, engineRestartsSince: since } = this.#told;
    const restart = since === null ? null : stageView(engineRestartStage.id, [engineRestartStage], since);
    return {
      ...status,
      stage: status.stage ?? restart,
      restartNeeded: status.restartNeeded || needsRestart,
      settingsProblem,
    };
  }

  /** Where the app's own connection to the engine finds it: at the VM's own channel, in this process. */
  readonly endpoints: EndpointProvider;

  get guest(): Guest {
    return this.#ways.guest;
  }

  /** The addresses that `host-gateway` stands for, while the VM is up. */
  readonly hostGateway = (): readonly string[] => {
    const network = this.manager.instance?.driver.network;
    return network ? hostGateway(this.#options.settings.current.vm.daemon, network) : [];
  };

  readonly handlers: ServiceHandlers<'vm'> = {
    watch: (_params, { signal }) => latest(() => this.current, this.onDidChange, signal),
    start: (_params, { signal }) => answer(this.manager.start(), signal),
    stop: ({ force }, { signal }) => answer(this.manager.stop({ force }), signal),
    restart: (_params, { signal }) => answer(this.manager.restart(), signal),
    sleep: (_params, { signal }) => answer(this.#sleep(), signal),
    heldBy: async (_params, { signal }) => {
      const ids = this.manager.isUp ? await foldersHeldBy(this.guest, signal) : [];
      return { containers: ids.map(this.#containerName) };
    },
    repair: (_params, { signal }) => answer(this.manager.repair(), signal),
    reset: (_params, { signal }) => answer(this.manager.reset(), signal),
    usage: (_params, { signal }) => usageSamples({ channel: () => this.manager.channel, log: this.#log }, signal),
    logs: (params, { signal }) =>
      logLines(params, { paths: this.#options.paths, channel: this.manager.channel, signal }),
  };

  /**
   * Opens docker.sock, takes over a running VM or clears its remains, and starts one in the background where settings or
   * the last wish say so. Rejects with an AppError when the home or the socket cannot be used. `engine` is the connection that
   * is kept to the VM's engine, by `endpoints`.
   */
  async launch(engine: EngineLiveness): Promise<void> {
    const { paths, settings } = this.#options;
    await this.#socket.listen();
    await keepDockerContext({ paths, env: this.#env, log: this.#log });
    const isOurs = settings.current.engine.source.kind === 'vm';
    try {
      await this.manager.launch({ start: isOurs && settings.current.vm.startOnLaunch, engine });
    } catch (error) {
      this.#socket.dispose();
      throw error;
    }
  }

  /** Resolves when the engine of a VM that sleeps has been woken, and answers; at once where none does. Rejects as its start does. */
  async awake(signal: AbortSignal): Promise<void> {
    await untilLeft(this.manager.awake('answers'), signal);
  }

  /** As awake(), and keeps it from falling asleep by itself until what this resolves with is called. */
  async use(signal: AbortSignal): Promise<() => void> {
    const leave = this.#idle.use();
    try {
      await this.awake(signal);
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Switches the VM off, if there is one, and leaves all files as they are. This process has to end before it hears of it. */
  abandon(): void {
    const { pid } = this.current;
    if (pid !== null) killProcess(pid);
  }

  /** Closes docker.sock and ends; what becomes of the VM is as for VmManager.close(). */
  async close(options: { readonly stopVm: boolean | 'sleep' }): Promise<void> {
    try {
      await this.manager.close(options);
    } finally {
      this.#socket.dispose();
      this.#store.dispose();
      this.#changes.dispose();
    }
  }

  #changed(): void {
    const status = this.current;
    if (typeof this.manager.instance?.dataBytes === 'number') this.#options.settings.setMinDiskGiB(status.diskGiB);
    this.#changes.fire(status);
  }

  readonly #containerName = (id: string) => this.#options.containerName?.(id) ?? id.slice(0, 12);

  /** As the manager does, and says by name what keeps it from that. */
  async #sleep(): Promise<void> {
    if (this.manager.isRunning) await this.#socket.assertFree();
    try {
      await this.manager.sleep();
    } catch (error) {
      if (!(error instanceof AppError) || typeof error.details?.containers !== 'string') throw error;
      const containers = error.details.containers.split(' ').map(this.#containerName).join(', ');
      throw new AppError(error.code, sleepMessages.inUse({ containers }), { details: error.details, cause: error });
    }
  }
}

async function answer(work: Promise<void>, signal: AbortSignal): Promise<Record<string, never>> {
  await untilLeft(work, signal);
  return {};
}
