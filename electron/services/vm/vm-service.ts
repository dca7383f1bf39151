import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../../base/clock.ts';
import { withDeadline } from '../../base/deadline.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import type { VmStatus } from '../../contract/vm.ts';
import type { HomePaths } from '../../platform/paths.ts';
import type {
  DialOptions,
  ExecOptions,
  ExecResult,
  GuestChannel,
  GuestProcess,
  GuestShell,
} from '../../vm/channel/guest-channel.ts';
import type { OpenForward, PortForward, VmDriver } from '../../vm/driver.ts';
import { QemuDriver } from '../../vm/drivers/qemu/driver.ts';
import { vmFiles } from '../../vm/files.ts';
import type { Identity } from '../../vm/identity.ts';
import { findGuestDir } from '../../vm/image/manifest.ts';
import { VmManager } from '../../vm/manager.ts';
import { DockerRelay } from '../../vm/relay/docker-relay.ts';
import { againStage } from '../../vm/requirements.ts';
import type { VmState } from '../../vm/state.ts';
import type { EngineEpoch } from '../../vm/supervisor.ts';
import type { ServiceHandlers } from '../context.ts';
import { latest } from '../latest.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import { keepDockerContext } from './docker-context.ts';
import { HostAccess } from './host-access.ts';
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
  readonly driver?: { readonly name: string; create(identity: Identity): VmDriver };
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
  /** Connects to a TCP port as seen from the guest. Join the stream with `joinStreams`: it may be `lost`. */
  dialPort(host: string, port: number, options: DialOptions): Promise<Duplex>;
  /** Opens a UDP port of this machine that leads to one of the guest's; UNSUPPORTED where that cannot be. */
  forwardUdp(port: PortForward): Promise<OpenForward>;
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
    const driver = options.driver ?? {
      name: 'qemu',
      create: ({ uuid }: Identity) => new QemuDriver({ files, uuid, log: log.child('qemu'), env }),
    };
    this.#driverName = driver.name;
    const guestDir = async () => options.guestDir ?? findGuestDir(env, dirname(fileURLToPath(import.meta.url)));
    this.#manager = new VmManager({
      ...{ files, log, env, guestDir, clock: options.clock ?? systemClock },
      createDriver: (identity) => driver.create(identity),
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
        onEngine: this.#manager.onEngine,
        channel: () => this.#manager.channel,
        log,
      }),
    );
    this.#relay = new DockerRelay({
      path: paths.dockerSocket,
      log: log.child('relay'),
      dial: ({ signal, moved }) => this.#engineChannel().dialEngineForClient({ signal, moved }),
    });
    this.#store.add(this.#manager.onChange(() => this.#changed()));
    this.#store.add(settings.onDidChange(() => this.#changed()));
    this.#store.add(this.#hostAccess.onDidChange(() => this.#changed()));
    this.#store.add(this.#manager.onEngine(({ up }) => !up && this.#relay.closeClients()));
  }

  get current(): VmStatus {
    const status = vmStatus(this.#manager, this.#options.settings.current.vm, this.#driverName);
    return this.#hostAccess.failed ? { ...status, restartNeeded: true } : status;
  }

  /** Whether the engine answers; `epoch` grows each time it comes up. */
  get engineEpoch(): EngineEpoch {
    return this.#manager.engine;
  }

  get onDidChangeEngine() {
    return this.#manager.onEngine;
  }

  readonly guest: Guest = {
    exec: async (command, options) => this.#channel().exec(command, options),
    shell: async (options) => this.#channel().shell(options),
    start: async (command, signal) => this.#channel().start(command, signal),
    dialPort: async (host, port, options) => this.#channel().dialPort(host, port, options),
    forwardUdp: (port) => this.#manager.forwardUdp(port),
  };

  /** A connection to the engine for the app's own calls. Rejects with ENGINE_UNAVAILABLE unless the VM is up. */
  dialEngine(): Promise<Duplex> {
    return withDeadline('a connection to the engine', DIAL_MS, (signal) => this.#engineChannel().connectEngine(signal));
  }

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
   * the last wish say so. Rejects with an AppError when the home or the socket cannot be used.
   */
  async launch(): Promise<void> {
    const { paths, settings } = this.#options;
    await this.#relay.listen();
    await keepDockerContext({ paths, env: this.#env, log: this.#log });
    const isOurs = settings.current.engine.source.kind === 'vm';
    try {
      await this.#manager.launch({ start: isOurs && settings.current.vm.startOnLaunch });
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
    if (this.#manager.dataBytes !== null) this.#options.settings.setMinDiskGiB(status.diskGiB);
    this.#changes.fire(status);
  }

  #channel(): GuestChannel {
    const { channel, tracker } = this.#manager;
    if (channel) return channel;
    const { why, hint } = whyNot(tracker.state);
    throw new AppError('ENGINE_UNAVAILABLE', why, hint ? { hint: `${hint}.` } : {});
  }

  /** Refuses in words the docker command shows, unless the engine is up. */
  #engineChannel(): GuestChannel {
    const { channel, engine, tracker } = this.#manager;
    if (channel && engine.up) return channel;
    const { why, hint } = whyNot(tracker.state);
    throw new AppError('ENGINE_UNAVAILABLE', `Slipway's engine is not running: ${why}${hint && `. ${hint}`}`);
  }
}

/** Why the VM is of no use, and what to do; nothing where it is being started. */
function whyNot(state: VmState): { readonly why: string; readonly hint: string } {
  if ('problem' in state) return { why: state.problem.error.message, hint: '' };
  if ('stage' in state && state.stage === againStage.id)
    return { why: 'the VM ended unexpectedly and is started again', hint: '' };
  const isOff = state.name === 'stopped' || state.name === 'absent';
  return { why: `the VM is ${state.name}`, hint: isOff ? 'Start it with "slipway up"' : '' };
}

/** The work goes on when the caller leaves: others wait for it too. Only the answer is not waited for. */
async function answer(work: Promise<void>, signal: AbortSignal): Promise<Record<string, never>> {
  const left = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new AppError('CANCELLED', 'the call was cancelled')), { once: true });
  });
  await Promise.race([work, left]);
  return {};
}
