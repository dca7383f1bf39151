import type { Names } from '../../../../electron/contract/wire/define.ts';
import { containerStore, imageStore } from './stores.ts';

/** What the objects of the lists are called, for the CLI lines of calls that have their ids. */
export const names: Names = {
  container: (id) => containerStore.getState().byId.get(id)?.name ?? null,
  image: (id) => imageStore.getState().byId.get(id)?.tags[0] ?? null,
  imageOf: (name) => [...imageStore.getState().byId.values()].find(({ tags }) => tags.includes(name))?.id ?? null,
};
