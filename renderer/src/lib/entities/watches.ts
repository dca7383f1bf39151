import type { ListItem } from '../../../../electron/contract/common.ts';
import { type FollowOptions, follow } from '../bridge/follow.ts';
import { forgetUsage, keepUsage } from '../engine/usage-history.ts';
import type { EntityStore } from './entity-store.ts';
import {
  activityStore,
  containerStore,
  engineStore,
  imageStore,
  portStore,
  settingsStore,
  taskStore,
  terminalStore,
  vmStore,
} from './stores.ts';

/** Follows everything the whole page shows. Returns a function that ends it. */
export function startWatches(): () => void {
  const stops = [
    follow({
      open: (api, signal) => api.settings.watch({}, { signal }),
      onItem: (view) => settingsStore.setState({ view }),
    }),
    follow({
      open: (api, signal) => api.engine.watch({}, { signal }),
      onItem: (status) => engineStore.setState({ status }),
    }),
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
    followList(containerStore, (api, signal) => api.containers.watch({}, { signal })),
    followList(imageStore, (api, signal) => api.images.watch({}, { signal })),
    followList(terminalStore, (api, signal) => api.terminals.watch({}, { signal })),
    followList(portStore, (api, signal) => api.ports.watch({}, { signal })),
    followList(taskStore, (api, signal) => api.tasks.watch({}, { signal })),
  ];
  return () => {
    for (const stop of stops) stop();
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
