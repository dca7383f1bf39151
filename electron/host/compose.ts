import { settlesWithin, withSignal } from '../base/deadline.ts';
import { DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { NO_NAMES } from '../contract/changes.ts';
import { isUp } from '../contract/containers.ts';
import { engineIdOf, VM_ENGINE } from '../contract/engine.ts';
import { contract, type EngineDomain, engineDomains } from '../contract/index.ts';
import { boundPaths } from '../engine/containers.ts';
import { providerOf } from '../engine/endpoints/provider.ts';
import { dataDiskAt, dataDiskSizes } from '../platform/data-record.ts';
import { knownSecrets } from '../platform/diagnosis.ts';
import { ownFolders } from '../platform/own-folders.ts';
import type { HomePaths } from '../platform/paths.ts';
import { ActivityService } from '../services/activity/activity-service.ts';
import type { ContainersOptions } from '../services/containers/containers-service.ts';
import type { CallContext } from '../services/context.ts';
import { DiagnoseService } from '../services/diagnose/diagnose-service.ts';
import { DiskService } from '../services/disk/disk-service.ts';
import { EnginesService } from '../services/engine/engines-service.ts';
import { HostService, type HostServiceOptions } from '../services/host/host-service.ts';
import { assertKnownEngine, isUnconfirmed } from '../services/settings/known-engine.ts';
import type { SettingsService } from '../services/settings/settings-service.ts';
import { FileEvents } from '../services/shares/file-events.ts';
import type { FolderUser } from '../services/shares/in-use.ts';
import { SharesService } from '../services/shares/shares-service.ts';
import { type TaskEngine, TasksService } from '../services/tasks/tasks-service.ts';
import { ownerAt } from '../services/terminals/processes/hang-up.ts';
import { VmService } from '../services/vm/vm-service.ts';
import { EngineScope, HANG_UP_MS } from './engine-scope.ts';
import { EngineScopes } from './engine-scopes.ts';
import { createRouter, type Router } from './rpc/router.ts';

export interface ComposeOptions {
  readonly paths: HomePaths;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly settings: SettingsService;
  readonly offerDownload: ContainersOptions['offerDownload'];
  /** What the host service needs of the process and its servers, which are made later. */
  readonly process: Omit<HostServiceOptions, 'vm' | 'engine' | 'disk' | 'closedPorts' | 'log'>;
}

export interface Services {
  readonly router: Router<CallContext>;
  /** Opens docker.sock and finds or starts the VM, whose engine the VM's scope looks after. Rejects as VmService.launch does. */
  launch(): Promise<void>;
  /** Ends every service, the VM last; what becomes of that is as for VmManager.close(). */
  close(options: { readonly stopVm: boolean | 'sleep' }): Promise<void>;
  /** Switches the VM off, whose disk is gone, and clears nothing away: for the last moment of a process without a home. */
  abandon(): void;
}

/**
 * How long, in milliseconds, the end of the host waits for tasks that it has called off, and for terminals in a VM that it stops,
 * which takes them with it.
 */
const CALL_OFF_MS = 2_000;

/**
 * What an open page calls by itself. It is told what is known, and what the host itself keeps: a VM that sleeps sleeps on, and one that
 * nobody else uses falls asleep beside it.
 */
const LOOKS_ON = /\.watch$|^containers\.stats$|^terminals\.(?:view|resize|close)$/;

const engineBound: ReadonlySet<string> = new Set(engineDomains);

/** Makes every service and joins them: the one place that knows who needs whom. */
export function composeServices(options: ComposeOptions): Services {
  const { paths, env, settings, offerDownload, log } = options;
  const disposables = new DisposableStore();

  const vm = new VmService({
    ...{ paths, settings, log: log.child('vm'), env },
    clients: {
      checkPaths: (paths, signal) => shares.checkPaths(paths, signal),
      claimPorts: async (container, signal) =>
        (await scopes.vm.claimPorts?.(container, signal)) ?? (async () => undefined),
      onRequest: (request) => activity.ofClient(request, scopes.vm),
    },
    isBusy: () => scopes.vm.isAtWork || scopes.vm.isRunning,
    containerName: (id) => scopes.vm.names.container(id),
  });
  const shares = disposables.add(
    new SharesService({
      ...{ settings, guest: vm.guest, socket: paths.dockerSocket },
      own: () => ownFolders(paths, env),
      disk: () => dataDiskAt(paths),
      users: async (signal): Promise<FolderUser[]> => {
        const client = scopes.vm.connection.client();
        const up = [...scopes.vm.containers.rows.values()].filter(isUp);
        return Promise.all(
          up.map(async ({ id, name }) => ({ name, paths: await boundPaths(client, id, { signal }).catch(() => []) })),
        );
      },
      log: log.child('shares'),
    }),
  );
  const tasks = new TasksService({
    logger: log.child('tasks'),
    connectionOf: (id): Promise<TaskEngine> => scopes.connectionOf(id),
  });
  const owner = ownerAt(paths.root);
  const { chosen, onDidChoose } = choiceIn(settings, disposables);
  const scopes = disposables.add(
    new EngineScopes({
      ...{ chosen, onDidChoose },
      check: (id) => assertKnownEngine(id, settings.current.engine, env),
      make: (id) =>
        new EngineScope({
          ...{ id, tasks, offerDownload, env, log, owner },
          checkPaths: shares.checkPaths,
          ports: { current: () => settings.current.network, onDidChange: settings.onDidChange },
          vm: id === VM_ENGINE ? vm : null,
          endpoints: id === VM_ENGINE ? vm.endpoints : providerOf(id, env),
        }),
    }),
  );
  disposables.add(
    new FileEvents({
      ...{ folders: shares, home: paths.root, start: vm.guest.start, log: log.child('file-events') },
      containers: scopes.vm.containers,
      bindsOf: async (id, signal) => boundPaths(scopes.vm.connection.client(), id, { signal }),
    }),
  );
  // One whose address the user has taken back is worked with no more.
  disposables.add(settings.onDidChange(({ engine }) => scopes.endThose((id) => isUnconfirmed(id, engine))));
  const engines = new EnginesService({ settings, env, live: scopes });
  const activity = new ActivityService({
    exited: async (id) =>
      (await Promise.all(scopes.all.map((scope) => scope.exited(id)))).find((code) => code !== undefined) ?? null,
    engineOf(method, engine) {
      if (!engineBound.has(method.split('.')[0] ?? '')) return null;
      return scopes.peek(engine) ?? { id: engine ?? chosen(), names: NO_NAMES };
    },
    tasks,
  });
  const host = new HostService({
    ...options.process,
    log: log.child('page'),
    vm: () => vm.current,
    engine: () => scopes.chosen.connection.status,
    // What is wrong with it is said where it is needed.
    disk: () => dataDiskSizes(paths).catch(() => null),
    closedPorts: () => scopes.vm.closedPorts,
  });
  const disk = disposables.add(
    new DiskService({
      ...{ paths, settings, vm: vm.manager, guest: vm.guest, engine: scopes.vm },
      ...{ tasks: tasks.on(VM_ENGINE), log: log.child('disk') },
    }),
  );

  const diagnose = new DiagnoseService({
    ...{ paths, env, guest: vm.guest },
    settings: () => settings.view,
    secrets: async () => knownSecrets([settings.current.network, await settings.systemProxies()], env),
    vm: () => vm.current,
    wake: (signal) => withSignal(vm.manager.start(), signal),
    engine: () => scopes.chosen.connection.status,
    ping: (signal) => scopes.chosen.connection.client().ping({ signal }),
    folders: () => shares.view.folders,
    names: () => scopes.all.flatMap((scope) => scope.objectNames()),
  });

  const router = createRouter<typeof contract, CallContext, EngineDomain>(contract, {
    handlers: {
      engines: engines.handlers,
      host: host.handlers,
      vm: vm.handlers,
      tasks: tasks.handlers,
      activity: activity.handlers,
      settings: settings.handlers,
      shares: shares.handlers,
      diagnose: diagnose.handlers,
      disk: disk.handlers,
    },
    async enter(context, name) {
      const needsEngine = (context.engine ?? chosen()) === VM_ENGINE && !LOOKS_ON.test(name);
      const release = needsEngine ? await vm.use(context.signal) : () => undefined;
      try {
        const entered = await scopes.enter(context);
        const leave = () => {
          entered.leave();
          release();
        };
        return { ...entered, leave };
      } catch (error) {
        release();
        throw error;
      }
    },
    around: (call, run) => activity.record(call, run),
  });
  return {
    router,
    launch: () => vm.launch(scopes.vm.connection),
    async close({ stopVm }) {
      // While there are engines still: their end would make failures of what is only called off.
      const limitOf = (scope: EngineScope) => (stopVm === true && scope.id === VM_ENGINE ? CALL_OFF_MS : HANG_UP_MS);
      await Promise.all([
        settlesWithin(tasks.shutdown(), CALL_OFF_MS),
        ...scopes.all.map((scope) => settlesWithin(scope.shutdown(), limitOf(scope))),
      ]);
      // A stop takes a while: pages look on, and see the engine go. A VM that runs on is let go of last.
      if (!stopVm) disposables.dispose();
      await vm.close({ stopVm }).finally(() => disposables.dispose());
    },
    abandon: () => vm.abandon(),
  };
}

/** Which engine the settings choose, and when that becomes another one: a change of theme must cost nobody anything. */
function choiceIn(settings: SettingsService, disposables: DisposableStore) {
  const chosen = () => engineIdOf(settings.current.engine.source);
  const changed = disposables.add(new Emitter<void>());
  let last = chosen();
  disposables.add(
    settings.onDidChange(() => {
      if (chosen() === last) return;
      last = chosen();
      changed.fire();
    }),
  );
  return { chosen, onDidChoose: changed.event };
}
