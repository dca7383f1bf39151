import type { ListItem } from '../../../../electron/contract/common.ts';
import { engineIdOf } from '../../../../electron/contract/engine.ts';
import { type FollowOptions, follow } from '../bridge/follow.ts';
import { forgetUsage, keepUsage } from '../engine/usage-history.ts';
import type { EntityStore } from './entity-store.ts';
import {
  activityStore,
  engineListDomains,
  engineLists,
  engineStore,
  settingsStore,
  taskStore,
  vmStore,
} from './stores.ts';

/** The id of the engine that the page shows; undefined until the host has said which one the settings choose. */
export function chosenEngine(): string | undefined {
  const source = settingsStore.getState().view?.settings.engine.source;
  return source && engineIdOf(source);
}

/** Follows everything the whole page shows. Returns a function that ends it. */
export function startWatches(): () => void {
  const stops = [
    follow({
      open: (api, signal) => api.settings.watch({}, { signal }),
      onItem: (view) => settingsStore.setState({ view }),
    }),
    followChosenEngine(),
    follow({
      open: (api, signal) => api.vm.watch({}, { signal }),
      onItem(status) {
        const runs = status.state === 'running' || status.state === 'degraded';
        vmStore.setState(({ usage }) => ({ status, usage: runs ? usage : null }));
        if (!runs) forgetUsage();
      },
    }),
    follow({
      open: (api, signal) => api.vm.usage({}, { signal }),
      onItem(usage) {
        vmStore.setState({ usage });
        keepUsage(usage);
      },
    }),
    followList(taskStore, (api, signal) => api.tasks.watch({}, { signal })),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Follows what is about one engine: the one that is chosen, and as soon as that is another one, nothing of the last one. */
function followChosenEngine(): () => void {
  let shown: string | undefined;
  let stops: (() => void)[] = [];
  const end = () => {
    for (const stop of stops) stop();
  };
  const look = () => {
    const engine = chosenEngine();
    if (engine === undefined || engine === shown) return;
    end();
    if (shown !== undefined) {
      for (const store of Object.values(engineLists)) store.reset();
      engineStore.setState({ status: null });
    }
    shown = engine;
    stops = [
      follow({
        open: (api, signal) => api.engine.watch({}, { signal, engine }),
        onItem: (status) => engineStore.setState({ status }),
      }),
      ...engineListDomains.map((domain) =>
        followList<{ id: string }>(engineLists[domain], (api, signal) => api[domain].watch({}, { signal, engine })),
      ),
    ];
  };
  const unsubscribe = settingsStore.subscribe(look);
  look();
  return () => {
    unsubscribe();
    end();
  };
}

/** Up to 1,000 entries that only one page shows: followed while it is open. */
export function followActivity(): () => void {
  return followList(activityStore, (api, signal) => api.activity.watch({}, { signal }));
}

function followList<T>(store: EntityStore<T>, watch: FollowOptions<ListItem<T>>['open']): () => void {
  const open: typeof watch = (api, signal) => {
    store.reopened();
    return watch(api, signal);
  };
  return follow({ open, onItem: store.apply });
}
