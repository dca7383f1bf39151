import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../../base/clock.ts';
import { withDeadline } from '../../base/deadline.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { dockerHostOf } from '../../contract/engine.ts';
import { AppError } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { stateMessages, vmMessages } from '../../contract/messages/vm.ts';
import { wireMessages } from '../../contract/messages/wire.ts';
import type { VmStatus } from '../../contract/vm.ts';
import type { EndpointProvider } from '../../engine/endpoint.ts';
import { DockerRelay } from '../../engine/proxy/docker-relay.ts';
import type { HomePaths } from '../../platform/paths.ts';
import type { ExecOptions, GuestChannel } from '../../vm/channel/guest-channel.ts';
import type { ExecResult, GuestProcess, GuestShell } from '../../vm/channel/guest-program.ts';
import type { OpenForward, PortForward } from '../../vm/driver.ts';
import { type DriverKind, driverFor } from '../../vm/drivers/index.ts';
import { findGuestDir } from '../../vm/image/manifest.ts';
import type { EngineLiveness } from '../../vm/instance/engine-liveness.ts';
import { vmFiles } from '../../vm/instance/files.ts';
import { againStage } from '../../vm/instance/stages.ts';
import type { VmState } from '../../vm/instance/state.ts';
import { VmManager } from '../../vm/manager.ts';
import type { ServiceHandlers } from '../context.ts';
import { latest } from '../latest.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import { HostAccess } from './host-access.ts';
import { keepDockerContext } from './keep-context.ts';
import { logLines } from './logs.ts';
import { vmStatus } from './status.ts';
import { usageSamples } from './usage.ts';

export interface VmServiceOptions {
  readonly paths: HomePaths;
  readonly settings: SettingsService;
  readonly log: Logger;
  readonly env?: NodeJS.ProcessEnv;
  /** Folder of the guest image; found beside the app unless told. */
  readonly guestDir?: string;
  /** Another driver than the platform's, for tests. */
  readonly driver?: Pick<DriverKind, 'name' | 'create'>;
  readonly clock?: Clock;
}

/** What other services do in the guest. Rejects with ENGINE_UNAVAILABLE while the VM is not up. */
export interface Guest {
  /** Runs an sh line to its end. A non-zero code is an answer, not an error. */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** Opens a root terminal running an sh line, or the login shell. */
  shell(options: { command?: string; cols: number; rows: number; signal?: AbortSignal }): Promise<GuestShell>;
  /** Starts an sh line without a terminal. */
  start(command: string, signal?: AbortSignal): Promise<GuestProcess>;
  /** Connects to a TCP port as seen from the guest. */
  dialPort(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Opens a port of this machine that leads to one of the guest's; UNSUPPORTED where that cannot be. */
  forward(port: PortForward): Promise<OpenForward>;
}

/** How long, in milliseconds, a connection to the engine may take: most of it for an SSH connection just being opened again. */
const DIAL_MS = 15_000;

/** The VM as the app and its clients see it, with its docker.sock. */
export class VmService {
  readonly #options: VmServiceOptions;
  readonly #env: NodeJS.ProcessEnv;
  readonly #log: Logger;
  readonly #driverName: string;
  readonly #manager: VmManager;
  readonly #hostAccess: HostAccess;
  readonly #relay: DockerRelay;
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
    this.#manager = new VmManager({
      ...{ files, log, env, guestDir, clock: options.clock ?? systemClock },
      createDriver: ({ uuid }) => driver.create({ paths, uuid, env, log: log.child(driver.name) }),
      config: () => {
        const { vm } = settings.current;
        this.#hostAccess.seeded(vm.hostAccess);
        return vm;
      },
    });
    this.#hostAccess = this.#store.add(
      new HostAccess({
        wanted: () => settings.current.vm.hostAccess,
        onDidChangeSettings: settings.onDidChange,
        onDidChangeVm: this.#manager.onChange,
        channel: () => this.#manager.channel,
        log,
      }),
    );
    const place = { source: 'vm', dockerHost: dockerHostOf(paths.dockerSocket), error: null } as const;
    const endpoint = { host: 'docker', dial: () => this.#dialEngine() };
    this.endpoints = {
      current: () => {
        const { engine, machine } = this.#manager;
        return { ...place, endpoint: engine ? { ...endpoint, hostAddress: machine?.hostAddress } : null };
      },
      onDidChange: this.#manager.onDidChangeEngine,
      dispose: () => undefined,
    };
    this.#relay = new DockerRelay({
      path: paths.dockerSocket,
      log: log.child('relay'),
      dial: ({ signal }) => this.#dialForClient(signal),
    });
    // Not where only our own connection to the engine ends: theirs may be well, and end by themselves where they are not.
    this.#store.add(this.#manager.onDidChangeEngine(() => this.#manager.engine ?? this.#relay.closeClients()));
    this.#store.add(this.#manager.onChange(() => this.#changed()));
    this.#store.add(settings.onDidChange(() => this.#changed()));
    this.#store.add(this.#hostAccess.onDidChange(() => this.#changed()));
  }

  get current(): VmStatus {
    const status = vmStatus(this.#manager, this.#options.settings.current.vm, this.#driverName);
    return this.#hostAccess.failed ? { ...status, restartNeeded: true } : status;
  }

  /** Where the app's own connection to the engine finds it: at the VM's own channel, in this process. */
  readonly endpoints: EndpointProvider;

  readonly guest: Guest = {
    exec: async (command, options) => this.#channel().exec(command, options),
    shell: async (options) => this.#channel().shell(options),
    start: async (command, signal) => this.#channel().start(command, signal),
    dialPort: async (host, port, signal) => this.#channel().dialPort(host, port, signal),
    forward: (port) => this.#manager.forward(port),
  };

  readonly handlers: ServiceHandlers<'vm'> = {
    watch: (_params, { signal }) => latest(() => this.current, this.onDidChange, signal),
    start: (_params, { signal }) => answer(this.#manager.start(), signal),
    stop: ({ force }, { signal }) => answer(this.#manager.stop({ force }), signal),
    restart: (_params, { signal }) => answer(this.#manager.restart(), signal),
    repair: (_params, { signal }) => answer(this.#manager.repair(), signal),
    reset: (_params, { signal }) => answer(this.#manager.reset(), signal),
    usage: (_params, { signal }) => usageSamples({ channel: () => this.#manager.channel, log: this.#log }, signal),
    logs: (params, { signal }) =>
      logLines(params, { paths: this.#options.paths, channel: this.#manager.channel, signal }),
  };

  /**
   * Opens docker.sock, takes over a running VM or clears its remains, and starts one in the background where settings or
   * the last wish say so. Rejects with an AppError when the home or the socket cannot be used. `engine` is the connection that
   * is kept to the VM's engine, by `endpoints`.
   */
  async launch(engine: EngineLiveness): Promise<void> {
    const { paths, settings } = this.#options;
    await this.#relay.listen();
    await keepDockerContext({ paths, env: this.#env, log: this.#log });
    const isOurs = settings.current.engine.source.kind === 'vm';
    try {
      await this.#manager.launch({ start: isOurs && settings.current.vm.startOnLaunch, engine });
    } catch (error) {
      this.#relay.dispose();
      throw error;
    }
  }

  /** Closes docker.sock and ends; with `stopVm` after an orderly stop of the VM, else it runs on for the next host. */
  async close(options: { readonly stopVm: boolean }): Promise<void> {
    try {
      await this.#manager.close(options);
    } finally {
      this.#relay.dispose();
      this.#store.dispose();
      this.#changes.dispose();
    }
  }

  #changed(): void {
    const status = this.current;
    if (typeof this.#manager.machine?.dataBytes === 'number') this.#options.settings.setMinDiskGiB(status.diskGiB);
    this.#changes.fire(status);
  }

  #channel(): GuestChannel {
    const { channel, tracker } = this.#manager;
    if (channel) return channel;
    throw new AppError('ENGINE_UNAVAILABLE', whyNot(tracker.state));
  }

  #dialEngine(): Promise<Duplex> {
    return withDeadline('a connection to the engine', DIAL_MS, async (signal) => {
      const { engine } = this.#manager;
      if (!engine) throw this.#notRunning();
      return engine.dial({ signal });
    });
  }

  /**
   * For a client of docker.sock, refused in words the docker command shows. While dockerd starts it takes connections, and
   * answers once it is up: whoever comes that early waits. Where no connection to the guest is left, as while it is frozen, it
   * is refused at once: that the VM does not answer is news, and waiting for it is not. One lost connection of several is neither.
   */
  async #dialForClient(signal: AbortSignal): Promise<Duplex> {
    const { engine, channel, tracker } = this.#manager;
    if (!engine || !channel?.takesClients) throw this.#notRunning();
    try {
      return await channel.dialEngine(signal);
    } catch (error) {
      throw tracker.state.name === 'running' ? error : this.#notRunning();
    }
  }

  #notRunning(): AppError {
    const why = whyNot(this.#manager.tracker.state);
    const { hint } = why;
    return new AppError(
      'ENGINE_UNAVAILABLE',
      hint ? vmMessages.noEngineHint({ why, hint }) : vmMessages.noEngine({ why }),
    );
  }
}

/** Why the VM is of no use, and what to do; nothing where it is being started. */
function whyNot(state: VmState): Message {
  if ('problem' in state) return { ...state.problem.error.said, hint: undefined };
  if ('stage' in state && state.stage === againStage.id) return vmMessages.startedAgain();
  const isOff = state.name === 'stopped' || state.name === 'absent';
  const said = stateMessages[state.name]();
  return isOff ? vmMessages.stateOff({ state: said }) : vmMessages.state({ state: said });
}

/** The work goes on when the caller leaves: others wait for it too. Only the answer is not waited for. */
async function answer(work: Promise<void>, signal: AbortSignal): Promise<Record<string, never>> {
  const left = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new AppError('CANCELLED', wireMessages.cancelled())), { once: true });
  });
  await Promise.race([work, left]);
  return {};
}
