import { settlesWithin } from '../base/deadline.ts';
import { DisposableStore } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { NO_NAMES } from '../contract/changes.ts';
import { engineIdOf, VM_ENGINE } from '../contract/engine.ts';
import { contract, type EngineDomain, engineDomains } from '../contract/index.ts';
import { providerOf } from '../engine/endpoints/provider.ts';
import type { HomePaths } from '../platform/paths.ts';
import { ActivityService } from '../services/activity/activity-service.ts';
import type { ContainersOptions } from '../services/containers/containers-service.ts';
import type { CallContext } from '../services/context.ts';
import { EnginesService } from '../services/engine/engines-service.ts';
import { assertKnownEngine, isUnconfirmed } from '../services/engine/known-engine.ts';
import { HostService, type HostServiceOptions } from '../services/host/host-service.ts';
import type { SettingsService } from '../services/settings/settings-service.ts';
import { type TaskEngine, TasksService } from '../services/tasks/tasks-service.ts';
import { ownerAt } from '../services/terminals/processes/hang-up.ts';
import { VmService } from '../services/vm/vm-service.ts';
import { EngineScope } from './engine-scope.ts';
import { EngineScopes } from './engine-scopes.ts';
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
  /** Opens docker.sock and finds or starts the VM, whose engine the VM's scope looks after. Rejects as VmService.launch does. */
  launch(): Promise<void>;
  /** Ends every service, the VM last; with `stopVm` after its orderly stop. */
  close(options: { readonly stopVm: boolean }): Promise<void>;
}

/** How long, in milliseconds, the end of the host waits for tasks that it has called off, and for terminals in a VM that it stops. */
const CALL_OFF_MS = 2_000;

/**
 * How long, in milliseconds, it waits for what terminals and processes have left in an engine that runs on: forty execs at once
 * take a slow VM ten seconds to begin. A VM that is stopped takes them with it.
 */
const HANG_UP_MS = 20_000;

const engineBound: ReadonlySet<string> = new Set(engineDomains);

/** Makes every service and joins them: the one place that knows who needs whom. */
export function composeServices(options: ComposeOptions): Services {
  const { paths, env, settings, offerDownload, log } = options;
  const disposables = new DisposableStore();

  const vm = new VmService({ paths, settings, log: log.child('vm'), env });
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
          vm: id === VM_ENGINE ? vm : null,
          endpoints: id === VM_ENGINE ? vm.endpoints : providerOf(id, env),
        }),
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
  });

  const router = createRouter<typeof contract, CallContext, EngineDomain>(contract, {
    handlers: {
      engines: engines.handlers,
      host: host.handlers,
      vm: vm.handlers,
      tasks: tasks.handlers,
      activity: activity.handlers,
      settings: settings.handlers,
    },
    enter: (context) => scopes.enter(context),
    around: (call, run) => activity.record(call, run),
  });
  return {
    router,
    launch: () => vm.launch(scopes.vm.connection),
    async close({ stopVm }) {
      // While there are engines still: their end would make failures of what is only called off.
      const limitOf = (scope: EngineScope) => (stopVm && scope.id === VM_ENGINE ? CALL_OFF_MS : HANG_UP_MS);
      await Promise.all([
        settlesWithin(tasks.shutdown(), CALL_OFF_MS),
        ...scopes.all.map((scope) => settlesWithin(scope.shutdown(), limitOf(scope))),
      ]);
      // A stop takes a while: pages look on, and see the engine go. A VM that runs on is let go of last.
      if (!stopVm) disposables.dispose();
      await vm.close({ stopVm }).finally(() => disposables.dispose());
    },
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
