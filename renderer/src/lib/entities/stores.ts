import type { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { ActivityEntry } from '../../../../electron/contract/activity.ts';
import type { ListItem } from '../../../../electron/contract/common.ts';
import type { EngineStatus } from '../../../../electron/contract/engine.ts';
import type { Contract, EngineDomain } from '../../../../electron/contract/index.ts';
import type { SettingsView } from '../../../../electron/contract/settings.ts';
import type { Task } from '../../../../electron/contract/tasks.ts';
import type { VmStatus, VmUsage } from '../../../../electron/contract/vm.ts';
import type { StreamDef } from '../../../../electron/contract/wire/define.ts';
import { createEntityStore, type EntityStore } from './entity-store.ts';

/** What the list of a domain is of; never, where its `watch` is no list. */
type ObjectOf<D extends EngineDomain> = Contract[D] extends { readonly watch: StreamDef<z.ZodType, infer I> }
  ? z.output<I> extends ListItem<infer T>
    ? T
    : never
  : never;

/**
 * The lists of what is on one engine, by the domain of the contract whose `watch` tells them: all are followed, and emptied
 * when another engine is used. The compiler names the domain that is not here.
 */
export const engineLists: {
  readonly [D in EngineDomain as [ObjectOf<D>] extends [never] ? never : D]: EntityStore<ObjectOf<D>>;
} = {
  containers: createEntityStore(),
  images: createEntityStore(),
  terminals: createEntityStore(),
  /** How published ports of the VM's containers fare on this machine; empty for any other engine. */
  ports: createEntityStore(),
};
export const engineListDomains = Object.keys(engineLists) as (keyof typeof engineLists)[];

/** What the host says there is. Features read these; only the watches write them. */
export const {
  containers: containerStore,
  images: imageStore,
  terminals: terminalStore,
  ports: portStore,
} = engineLists;
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
  for (const store of [...Object.values(engineLists), taskStore, activityStore]) store.reset();
  engineStore.setState({ status: null });
  vmStore.setState({ status: null, usage: null });
  settingsStore.setState({ view: null });
}
