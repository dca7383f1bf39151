import { settlesWithin } from '../base/deadline.ts';
import { DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { contract } from '../contract/index.ts';
import { EngineConnection } from '../engine/connection.ts';
import { EndpointSelector } from '../engine/endpoints/selector.ts';
import { ImageStore } from '../engine/image-store.ts';
import { containerStore } from '../engine/stores.ts';
import { dockerHostOf, type HomePaths } from '../platform/paths.ts';
import { ActivityService } from '../services/activity/activity-service.ts';
import { type ContainersOptions, ContainersService } from '../services/containers/containers-service.ts';
import type { CallContext } from '../services/context.ts';
import { EngineService } from '../services/engine/engine-service.ts';
import { ExecService } from '../services/exec/exec-service.ts';
import { HostService, type HostServiceOptions } from '../services/host/host-service.ts';
import { ImagesService } from '../services/images/images-service.ts';
import { PortsService } from '../services/ports/ports-service.ts';
import type { SettingsService } from '../services/settings/settings-service.ts';
import { TasksService } from '../services/tasks/tasks-service.ts';
import { TerminalsService } from '../services/terminals/terminals-service.ts';
import { VmService } from '../services/vm/vm-service.ts';
import { createRouter, type Router } from './rpc/router.ts';

export interface ComposeOptions {
  readonly paths: HomePaths;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly settings: SettingsService;
  readonly offerDownload: ContainersOptions['offerDownload'];
  /** What the host service needs of the process and its servers, which are made later. */
  readonly process: Omit<HostServiceOptions, 'vm' | 'engine' | 'log'>;
}

export interface Services {
  readonly router: Router<CallContext>;
  readonly vm: VmService;
  /** Ends every service, the VM last; with `stopVm` after its orderly stop. */
  close(options: { readonly stopVm: boolean }): Promise<void>;
}

/** How long, in milliseconds, the end of the host waits for tasks and terminals that it has called off. */
const CALL_OFF_MS = 2_000;

/** Makes every service and joins them: the one place that knows who needs whom. */
export function composeServices(options: ComposeOptions): Services {
  const { paths, env, settings } = options;
  const logger = options.log;
  const disposables = new DisposableStore();

  const vm = new VmService({ paths, settings, log: logger.child('vm'), env });
  const connection = disposables.add(connectEngine(options, { vm, disposables }));
  const containerRows = disposables.add(containerStore({ connection, logger: logger.child('containers') }));
  const containerTable = containerRows.table;
  const imageLog = logger.child('images');
  const imageRows = disposables.add(new ImageStore({ connection, logger: imageLog, containers: containerTable }));

  const tasks = new TasksService({ logger: logger.child('tasks') });
  const containers = new ContainersService({
    ...{ connection, containers: containerTable, tasks },
    offerDownload: options.offerDownload,
  });
  const images = new ImagesService({ connection, images: imageRows.table, containers: containerTable, tasks });
  const containerName = (id: string) => containerTable.rows.get(id)?.name ?? null;
  const terminals = new TerminalsService({
    connection,
    guest: vm.guest,
    containerName,
    logger: logger.child('terminals'),
  });
  const exec = new ExecService({ connection, guest: vm.guest });
  const isOwnEngine = () => vm.engineEpoch.up && connection.status.source === 'vm';
  const engineChanged = disposables.add(new Emitter<void>());
  disposables.add(vm.onDidChangeEngine(() => engineChanged.fire()));
  disposables.add(connection.onDidChangeStatus(() => engineChanged.fire()));
  const ports = disposables.add(
    new PortsService({
      containers: containerTable,
      guest: {
        isActive: isOwnEngine,
        onDidChange: engineChanged.event,
        dialPort: vm.guest.dialPort,
        forwardUdp: vm.guest.forwardUdp,
      },
      logger: logger.child('ports'),
    }),
  );
  const image = (id: string) => imageRows.table.rows.get(id)?.tags[0] ?? null;
  const activity = new ActivityService({ names: { container: containerName, image }, tasks });
  const host = new HostService({
    ...options.process,
    log: logger.child('page'),
    vm: () => vm.current,
    engine: () => connection.status,
  });

  const router = createRouter<typeof contract, CallContext>(
    contract,
    {
      host: host.handlers,
      vm: vm.handlers,
      engine: new EngineService({ connection }).handlers,
      containers: containers.handlers,
      images: images.handlers,
      terminals: terminals.handlers,
      exec: exec.handlers,
      ports: ports.handlers,
      tasks: tasks.handlers,
      activity: activity.handlers,
      settings: settings.handlers,
    },
    (call, run) => activity.record(call, run),
  );
  connection.start();
  return {
    router,
    vm,
    async close({ stopVm }) {
      // While there is an engine still: its end would make failures of what is only called off.
      await settlesWithin(Promise.all([tasks.shutdown(), terminals.shutdown(), exec.shutdown()]), CALL_OFF_MS);
      // A stop takes a while: pages look on, and see the engine go. A VM that runs on is let go of last.
      if (!stopVm) disposables.dispose();
      await vm.close({ stopVm }).finally(() => disposables.dispose());
    },
  };
}

/** The engine is reached through the VM's docker.sock, or where the settings say. */
function connectEngine(
  { paths, env, settings, log }: ComposeOptions,
  { vm, disposables }: { readonly vm: VmService; readonly disposables: DisposableStore },
): EngineConnection {
  const vmChanged = disposables.add(new Emitter<void>());
  const sourceChanged = disposables.add(new Emitter<void>());
  disposables.add(vm.onDidChangeEngine(() => vmChanged.fire()));
  let source = settings.current.engine.source;
  disposables.add(
    settings.onDidChange(({ engine }) => {
      // A change of theme must not cost anyone the connection.
      if (JSON.stringify(engine.source) === JSON.stringify(source)) return;
      source = engine.source;
      sourceChanged.fire();
    }),
  );
  const endpoints = disposables.add(
    new EndpointSelector({
      vm: {
        current: () => (vm.engineEpoch.up ? { socketPath: vm.dockerSocketPath } : null),
        onDidChange: vmChanged.event,
      },
      dockerHost: dockerHostOf(paths.dockerSocket),
      source: { current: () => source, onDidChange: sourceChanged.event },
      env,
    }),
  );
  return new EngineConnection({ endpoints, logger: log.child('engine') });
}
