import { systemClock } from '../base/clock.ts';
import type { Container } from '../contract/containers.ts';
import type { EngineClient } from './client.ts';
import type { EntityKind, EventEffect } from './entity-kind.ts';
import type { EngineEvent } from './events.ts';
import { containerRows, mergeTimes } from './records/container-row.ts';
import { EntityStore, type StoreOptions } from './store.ts';

/** Ids of one filtered list. A filter of this many ids is still a path of a few kilobytes. */
const LIST_BATCH = 20;

/** Events that change nothing a row shows; health checks and terminals cause them by the hundred. */
const quiet = /^(exec_|attach|detach|resize|top|copy|archive-path|extract-to-dir|export|commit|kill)/;

/** What a row must not say any more after an event. */
const staleStates: Readonly<Record<string, Container['state']>> = {
  die: 'running',
  stop: 'running',
  pause: 'running',
  unpause: 'paused',
};

function isStaleContainer(row: Container, { action, attributes }: EngineEvent): boolean {
  // For a moment a renamed container goes by both names, and the list may give the old one first.
  if (action === 'rename') return attributes.name !== undefined && row.name !== attributes.name;
  return row.state === staleStates[action] || (action === 'die' && row.state === 'paused');
}

/** All containers, followed live. */
export function containerStore(options: Omit<StoreOptions<never>, 'kind'>): EntityStore<Container> {
  const clock = options.clock ?? systemClock;
  const kind: EntityKind<Container> = {
    name: 'container',
    idOf: (row) => row.id,
    canLimit: true,
    list: (client, limit) => eachContainer(client, { limit, now: clock.now() }),
    refresh: (client, ids) => listContainers(client, { ids, now: clock.now() }),
    batch: LIST_BATCH,
    effectOf: containerEffect,
    merge: mergeTimes,
    isStale: isStaleContainer,
  };
  return new EntityStore({ ...options, kind });
}

function containerEffect({ type, action, id }: EngineEvent): EventEffect {
  if (type !== 'container' || !/^[0-9a-f]{64}$/.test(id) || quiet.test(action)) return null;
  return action === 'destroy' ? { remove: id } : { refresh: id };
}

/** All containers, running or not, in batches as they arrive; never with sizes, which take minutes. */
export async function* eachContainer(
  client: EngineClient,
  { limit, now }: { readonly limit?: number | undefined; readonly now: number },
): AsyncGenerator<Container[], void> {
  const options = { all: true, ...(limit === undefined ? {} : { limit }) };
  for await (const batch of client.elements((docker) => docker.listContainers(options)))
    yield containerRows(batch, now);
}

/** Few containers in one answer, on a connection that is kept: those of `ids` that exist. */
export async function listContainers(
  client: EngineClient,
  { ids, now }: { readonly ids?: readonly string[]; readonly now: number },
): Promise<Container[]> {
  const filters = ids ? { filters: { id: [...ids] } } : {};
  return containerRows(await client.docker().listContainers({ all: true, ...filters }), now);
}
