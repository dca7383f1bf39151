import { createStore } from 'zustand/vanilla';
import type { ActivityEntry } from '../../../../electron/contract/activity.ts';
import type { Container } from '../../../../electron/contract/containers.ts';
import type { EngineStatus } from '../../../../electron/contract/engine.ts';
import type { Image } from '../../../../electron/contract/images.ts';
import type { ForwardedPort } from '../../../../electron/contract/ports.ts';
import type { SettingsView } from '../../../../electron/contract/settings.ts';
import type { Task } from '../../../../electron/contract/tasks.ts';
import type { Terminal } from '../../../../electron/contract/terminals.ts';
import type { VmStatus, VmUsage } from '../../../../electron/contract/vm.ts';
import { createEntityStore } from './entity-store.ts';

/** What the host says there is. Features read these; only the watches write them. */
export const containerStore = createEntityStore<Container>();
export const imageStore = createEntityStore<Image>();
export const terminalStore = createEntityStore<Terminal>();
/** How published ports of the VM's containers fare on this machine; empty for any other engine. */
export const portStore = createEntityStore<ForwardedPort>();
export const taskStore = createEntityStore<Task>();
export const activityStore = createEntityStore<ActivityEntry>();

/** Null until the host has said it. */
export const engineStore = createStore<{ status: EngineStatus | null }>(() => ({ status: null }));
export const vmStore = createStore<{ status: VmStatus | null; usage: VmUsage | null }>(() => ({
  status: null,
  usage: null,
}));
export const settingsStore = createStore<{ view: SettingsView | null }>(() => ({ view: null }));

/** For tests: everything as before the first connection. */
export function resetEntities(): void {
  for (const store of [containerStore, imageStore, terminalStore, taskStore, portStore, activityStore]) store.reset();
  engineStore.setState({ status: null });
  vmStore.setState({ status: null, usage: null });
  settingsStore.setState({ view: null });
}
