import { systemClock } from '../base/clock.ts';
import { imageReference } from '../contract/common.ts';
import type { Container } from '../contract/containers.ts';
import { eachContainer, listContainers } from './containers.ts';
import type { EntityKind, EventEffect } from './entity-kind.ts';
import type { EngineEvent } from './events.ts';
import { eachImage, findImage } from './images.ts';
import { mergeTimes } from './records/container-row.ts';
import type { ImageRow } from './records/image-row.ts';
import { EntityStore, type StoreOptions } from './store.ts';

type Options = Omit<StoreOptions<never>, 'kind'>;

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
export function containerStore(options: Options): EntityStore<Container> {
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

/** All images, followed live; without the counts of containers. The engine has no list of some images: one inspect each. */
export function imageRowStore(options: Options): EntityStore<ImageRow> {
  const kind: EntityKind<ImageRow> = {
    name: 'image',
    idOf: (row) => row.id,
    canLimit: false,
    list: (client) => eachImage(client),
    async refresh(client, [reference = '']) {
      const row = await findImage(client, reference);
      return row ? [row] : [];
    },
    batch: 1,
    effectOf: imageEffect,
    // The list does not tell the platform, and an image's platform never changes.
    merge: (next, previous) => (next.platform === null && previous ? { ...next, platform: previous.platform } : next),
    disturbs: formerOwners,
  };
  return new EntityStore({ ...options, kind });
}

function imageEffect({ type, action, id }: EngineEvent): EventEffect {
  // An id or a name; what no reference can look like is not asked for.
  if (type !== 'image' || !imageReference.safeParse(id).success || action === 'push' || action === 'save') return null;
  return action === 'delete' ? { remove: id } : { refresh: id };
}

/** Images that still show a name which now belongs to `row`: the engine says nothing to them. */
function formerOwners(row: ImageRow, rows: ReadonlyMap<string, ImageRow>): string[] {
  const names = new Set([...row.tags]);
  return [...rows.values()]
    .filter((other) => other.id !== row.id && other.tags.some((tag) => names.has(tag)))
    .map((other) => other.id);
}
