import { setMaxListeners } from 'node:events';
import { settlesWithin } from '../base/deadline.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { type Container, isUp } from '../contract/containers.ts';
import { AppError } from '../contract/errors.ts';
import type { HostStatus } from '../contract/host.ts';
import type { EngineDomain } from '../contract/index.ts';
import { engineMessages } from '../contract/messages/engine.ts';
import type { ForwardedPort } from '../contract/ports.ts';
import type { Names } from '../contract/wire/define.ts';
import { EngineConnection } from '../engine/connection.ts';
import { containerStore } from '../engine/container-store.ts';
import { type ClaimPorts, inspectContainer, removeContainer } from '../engine/containers.ts';
import type { EndpointProvider } from '../engine/endpoint.ts';
import { ImageStore } from '../engine/image-store.ts';
import { LiveTable } from '../engine/live-table.ts';
import type { EntityStore } from '../engine/store.ts';
import { clientProxies } from '../platform/client-proxies.ts';
import { type ContainersOptions, ContainersService } from '../services/containers/containers-service.ts';
import type { ServiceHandlers } from '../services/context.ts';
import { EngineService } from '../services/engine/engine-service.ts';
import { ExecService } from '../services/exec/exec-service.ts';
import { ImagesService } from '../services/images/images-service.ts';
import type { PortChoices } from '../services/ports/all-wanted.ts';
import { checkPort } from '../services/ports/check-port.ts';
import { PortsService } from '../services/ports/ports-service.ts';
import type { TasksService } from '../services/tasks/tasks-service.ts';
import { leftBehindScript, type Owner } from '../services/terminals/processes/hang-up.ts';
import { HangUps } from '../services/terminals/processes/hang-ups.ts';
import { TerminalsService } from '../services/terminals/terminals-service.ts';
import type { VmService } from '../services/vm/vm-service.ts';

export interface EngineScopeOptions {
  readonly id: string;
  readonly endpoints: EndpointProvider;
  /** Whose engine it is; null for one that is not in Slipway's own VM. */
  readonly vm: VmService | null;
  /** The host's, for all engines. */
  readonly tasks: TasksService;
  readonly offerDownload: ContainersOptions['offerDownload'];
  /** What the user chose about published ports. */
  readonly ports: PortChoices;
  /** Whether containers of the VM can have paths of this machine. */
  readonly checkPaths: NonNullable<ContainersOptions['checkPaths']>;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** Marks what this host starts in containers as its own. */
  readonly owner: Owner;
}

/**
 * How long, in milliseconds, what terminals and processes have left in an engine that runs on is waited for: forty execs at once
 * take a slow VM ten seconds to begin.
 */
export const HANG_UP_MS = 20_000;

/** How long the search for what earlier hosts have left may take, in milliseconds: dockerd is still busy with its own start. */
const LEFT_BEHIND_MS = 60_000;

/** All that hangs on one engine: the connection to it, what is known of it, and what is done on it. */
export class EngineScope implements Disposable {
  readonly id: string;
  readonly connection: EngineConnection;
  /** What answers calls about this engine. */
  readonly handlers: { readonly [D in EngineDomain]: ServiceHandlers<D> };
  /** Names of its objects. */
  readonly names: Names;
  /** All of them, as the user knows them. */
  readonly objectNames: () => readonly string[];
  /** Its containers, followed live. */
  readonly containers: LiveTable<Container>;
  readonly #ports: PortsService['rows'];
  /** Where its published ports are opened on this machine. */
  readonly claimPorts: ClaimPorts | undefined;
  readonly #terminals: TerminalsService;
  readonly #exec: ExecService;
  readonly #hangUps: HangUps;
  readonly #tasks: TasksService;
  readonly #disposables = new DisposableStore();
  readonly #ended = new AbortController();
  #isShut = false;

  constructor({
    id,
    endpoints,
    vm,
    tasks,
    offerDownload,
    ports: choices,
    checkPaths,
    env,
    log,
    owner,
  }: EngineScopeOptions) {
    this.id = id;
    // Every call about this engine listens.
    setMaxListeners(0, this.#ended.signal);
    this.#tasks = tasks;
    this.#disposables.add(endpoints);
    const logger = (name: string) => log.child(name);
    const connection = this.#disposables.add(new EngineConnection({ endpoints, logger: logger('engine') }));
    this.connection = connection;
    const store = this.#disposables.add(containerStore({ connection, logger: logger('containers') }));
    const containers = store.table;
    this.containers = containers;
    const images = this.#disposables.add(new ImageStore({ connection, logger: logger('images'), containers })).table;
    const container = (of: string) => containers.rows.get(of)?.name ?? null;
    this.names = {
      container,
      image: (of) => images.rows.get(of)?.tags[0] ?? null,
      imageOf: (name) => [...images.rows.values()].find(({ tags }) => tags.includes(name))?.id ?? null,
    };
    this.objectNames = () => [
      ...[...containers.rows.values()].flatMap(({ name, image }) => [name, image]),
      ...[...images.rows.values()].flatMap(({ tags }) => tags),
    ];
    this.#hangUps = this.#disposables.add(new HangUps({ connection, owner, logger: logger('hang-ups') }));
    const hangUps = this.#hangUps;
    if (vm) this.#disposables.add(connection.onDidConnect(() => void hangUpLeftBehind(vm, owner, logger('hang-ups'))));
    this.#terminals = new TerminalsService({
      connection,
      hangUps,
      guest: vm?.guest ?? null,
      containerName: container,
      logger: logger('terminals'),
    });
    const terminals = this.#terminals;
    this.#disposables.add(connection.onDidChangeEngine(() => terminals.closeOfContainers()));
    this.#exec = new ExecService({ connection, hangUps, guest: vm?.guest ?? null });
    const own = tasks.on(id);
    const ports = vm && this.#portsOf(vm, { store, choices, logger: logger('ports') });
    this.#ports = ports?.rows ?? new Map();
    const claimPorts: ClaimPorts | undefined =
      vm && ports
        ? async (container, signal) => {
            // One that was woken for it a moment ago is yet to be asked about ports, and to have its folders.
            await vm.awake(signal);
            await checkPaths([], signal);
            return ports.claim(container, signal);
          }
        : undefined;
    this.claimPorts = claimPorts;
    this.handlers = {
      engine: new EngineService({ connection }).handlers,
      containers: new ContainersService({
        ...{ connection, store, tasks: own, offerDownload, claimPorts },
        proxies: () => clientProxies(endpoints.current().dockerHost, env),
        ...(vm ? { checkPaths, hostGateway: vm.hostGateway } : {}),
      }).handlers,
      images: new ImagesService({ connection, images, containers, tasks: own, env }).handlers,
      terminals: this.#terminals.handlers,
      exec: this.#exec.handlers,
      ports: ports?.handlers ?? portsElsewhere(containers),
    };
    connection.start();
  }

  /** As `slipway status` tells them. */
  get closedPorts(): HostStatus['closedPorts'] {
    const closed = [...this.#ports.values()].filter(({ state }) => state === 'taken' || state === 'failed');
    return closed.map(({ containerId: of, message }) => ({
      container: this.names.container(of) ?? of.slice(0, 12),
      message,
    }));
  }

  /** Whether a container runs, as far as is known. */
  get isRunning(): boolean {
    return [...this.containers.rows.values()].some(isUp);
  }

  /** Aborts, with an AppError, when the scope ends: its engine is not one of ours any more, or the host ends. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Whether something goes on that outlives those who look: a task, a terminal. */
  get isBusy(): boolean {
    return this.#terminals.count.all > 0 || this.#hangUps.isBusy || this.#tasks.runningOn(this.id);
  }

  /** Something goes on in the engine: a terminal that has ended is kept for who reads it, and needs nothing there. */
  get isAtWork(): boolean {
    return this.#terminals.count.live > 0 || this.#hangUps.isBusy || this.#tasks.runningOn(this.id);
  }

  /** How a process of `exec.start` ended, once it has: null where nobody was told, undefined for none of this engine's. */
  exited(id: string): Promise<number | null | undefined> {
    return this.#exec.exited(id);
  }

  /** Closes its terminals and processes; resolves when what they ran is hung up, or could not be. */
  async shutdown(): Promise<void> {
    this.#isShut = true;
    const closed = [this.#terminals.shutdown(), this.#exec.shutdown()];
    // Last: what they hang up is waited for, too, be it of terminals that were closed before.
    await Promise.all([...closed, this.#hangUps.end()]);
  }

  /** Ends what goes on there at once. The connection goes last: over it is hung up what was not waited for by `shutdown`. */
  dispose(): void {
    const isShut = this.#isShut;
    const hungUp = settlesWithin(this.shutdown(), HANG_UP_MS);
    const why = new AppError('CANCELLED', engineMessages.unused());
    this.#ended.abort(why);
    this.#tasks.cancelOn(this.id, why);
    const end = () => this.#disposables.dispose();
    if (isShut) end();
    else void hungUp.then(end);
  }

  /** Published ports are opened on this machine while the VM's engine answers. */
  #portsOf(
    vm: VmService,
    {
      store,
      choices,
      logger,
    }: { readonly store: EntityStore<Container>; readonly choices: PortChoices; readonly logger: Logger },
  ): PortsService {
    const { connection } = this;
    const isActive = () => connection.epoch !== null;
    return this.#disposables.add(
      new PortsService({
        containers: store.table,
        guest: { ...vm.guest, isActive, onDidChange: connection.onDidChangeStatus },
        choices,
        inspect: async (container, signal) => inspectContainer(connection.client(), container, { signal }),
        refresh: (ids) => store.refresh(ids),
        remove: (id) => removeContainer(connection.client(), id, { force: true, volumes: true }),
        logger,
      }),
    );
  }
}

/**
 * Hangs up what earlier hosts of this home have left in containers, as one that was killed does. In our own VM alone: there it
 * is one search from outside, and another machine is not ours to search.
 */
async function hangUpLeftBehind(vm: Pick<VmService, 'guest'>, owner: Owner, log: Logger): Promise<void> {
  try {
    const { stdout } = await vm.guest.exec(leftBehindScript(owner), { timeoutMs: LEFT_BEHIND_MS });
    const kept = stdout.split('\n').length - 1;
    if (kept > 0) log.info('hung up what an earlier host had left', { kept });
  } catch (error) {
    log.warn('what an earlier host may have left is not looked for', { error: String(error) });
  }
}

/** Another engine publishes on its own machine: nothing is forwarded, and only its own containers are in each other's way. */
function portsElsewhere(containers: LiveTable<Container>): ServiceHandlers<'ports'> {
  const none = new LiveTable<ForwardedPort>(({ id }) => id, true);
  return {
    watch: (_params, { signal }) => none.watch(signal),
    check: ({ hostPort }) => checkPort(hostPort, { containers: containers.rows.values(), forwards: false }),
  };
}
