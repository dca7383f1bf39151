import { createStore } from 'zustand/vanilla';
import type { ContainerStats } from '../../../../electron/contract/containers.ts';
import { follow } from '../../lib/bridge/follow.ts';

/** Missing where no figures have come yet. */
export type StatsById = ReadonlyMap<string, ContainerStats>;

/** The newest sample of each container whose row is in view. */
export const statsStore = createStore<{ byId: StatsById }>(() => ({ byId: new Map() }));

/** Rows come and go while the list scrolls: only where it rests are they worth a stream, in milliseconds. */
const SETTLE = 250;
/** As the contract allows. */
const MOST = 100;

let wanted = '';
let stop: (() => void) | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says which running containers are in view now, the first to be measured first. None ends the stream. */
export function watchStats(ids: readonly string[]): void {
  const measured = ids.slice(0, MOST);
  const key = measured.toSorted().join();
  if (key === wanted) return;
  wanted = key;
  clearTimeout(timer);
  timer = setTimeout(() => restart(measured), stop ? SETTLE : 0);
}

function restart(ids: readonly string[]): void {
  stop?.();
  stop = null;
  statsStore.setState(({ byId }) => ({ byId: new Map([...byId].filter(([id]) => ids.includes(id))) }));
  if (ids.length === 0) return;
  stop = follow({
    open: (api, signal) => api.containers.stats({ ids: [...ids] }, { signal }),
    onItem: ({ samples }) => statsStore.setState({ byId: new Map(samples.map((sample) => [sample.id, sample])) }),
  });
}
