import { follow } from '../bridge/follow.ts';
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
      onItem: (status) =>
        vmStore.setState(({ usage }) => ({
          status,
          usage: status.state === 'running' || status.state === 'degraded' ? usage : null,
        })),
    }),
    follow({ open: (api, signal) => api.vm.usage({}, { signal }), onItem: (usage) => vmStore.setState({ usage }) }),
    follow({ open: (api, signal) => api.containers.watch({}, { signal }), onItem: containerStore.apply }),
    follow({ open: (api, signal) => api.images.watch({}, { signal }), onItem: imageStore.apply }),
    follow({ open: (api, signal) => api.terminals.watch({}, { signal }), onItem: terminalStore.apply }),
    follow({ open: (api, signal) => api.ports.watch({}, { signal }), onItem: portStore.apply }),
    follow({ open: (api, signal) => api.tasks.watch({}, { signal }), onItem: taskStore.apply }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Up to 1,000 entries that only one page shows: followed while it is open. */
export function followActivity(): () => void {
  return follow({ open: (api, signal) => api.activity.watch({}, { signal }), onItem: activityStore.apply });
}
