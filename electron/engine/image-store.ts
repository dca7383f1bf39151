import { systemClock } from '../base/clock.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { imageReference } from '../contract/common.ts';
import type { Container } from '../contract/containers.ts';
import type { Image } from '../contract/images.ts';
import type { EntityKind, EventEffect } from './entity-kind.ts';
import type { EngineEvent } from './events.ts';
import { eachImage, findImage } from './images.ts';
import { LiveTable, type RowChanges } from './live-table.ts';
import type { ImageRow } from './records/image-row.ts';
import { RefreshQueue } from './refresh-queue.ts';
import { EntityStore, type StoreOptions } from './store.ts';

export interface ImageStoreOptions extends Omit<StoreOptions<never>, 'kind'> {
  /** Who uses which image. */
  readonly containers: LiveTable<Container>;
}

/** Platforms asked for at once, in the background: events on images must not wait behind a thousand of them. */
const PLATFORM_CONCURRENCY = 2;

/** All images as the contract shows them: followed live, with how many containers use each, platforms filled in later. */
export class ImageStore implements Disposable {
  readonly table = new LiveTable<Image>((row) => row.id, false);
  readonly #rows: EntityStore<ImageRow>;
  readonly #disposables = new DisposableStore();
  readonly #platforms: RefreshQueue;
  /** Image id by container id. */
  readonly #usedBy = new Map<string, string>();
  /** Containers by image id. */
  readonly #counts = new Map<string, number>();

  constructor({ containers, ...options }: ImageStoreOptions) {
    this.#rows = this.#disposables.add(imageRowStore(options));
    this.#platforms = new RefreshQueue({
      batch: 1,
      concurrency: PLATFORM_CONCURRENCY,
      spacingMs: 1_000,
      clock: options.clock ?? systemClock,
      // One for each row at most, and those are bounded.
      limit: Number.POSITIVE_INFINITY,
      overflow: () => undefined,
      work: (keys) => this.#rows.refresh(keys),
    });
    this.#disposables.add(this.#platforms);
    // What was still to be asked for when the engine went has been forgotten, and its rows need not change any more.
    this.#disposables.add(options.connection.onDidConnect(() => this.#askForPlatforms()));
    this.#disposables.add(containers.onDidChange((changes) => this.#count(changes)));
    this.#disposables.add(
      this.#rows.table.onDidReset(() => {
        this.#platforms.clear();
        this.table.reset();
      }),
    );
    this.#disposables.add(this.#rows.table.onDidChange((changes) => this.#onRows(changes)));
    this.#count(containers.rows);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #onRows(changes: RowChanges<ImageRow>): void {
    const upserts: Image[] = [];
    const removes: string[] = [];
    for (const [id, row] of changes) {
      if (row === null) removes.push(id);
      else {
        upserts.push({ ...row, containers: this.#counts.get(id) ?? 0 });
        if (row.platform === null) this.#platforms.add(id);
      }
    }
    this.table.apply(upserts, removes);
    if (this.#rows.table.isComplete) this.table.markComplete();
    this.table.setProblem(this.#rows.table.problem);
  }

  #askForPlatforms(): void {
    for (const { id, platform } of this.#rows.table.rows.values()) if (platform === null) this.#platforms.add(id);
  }

  #count(changes: RowChanges<Container>): void {
    const touched = new Set<string>();
    const add = (imageId: string, by: number) => {
      touched.add(imageId);
      const count = (this.#counts.get(imageId) ?? 0) + by;
      if (count > 0) this.#counts.set(imageId, count);
      else this.#counts.delete(imageId);
    };
    for (const [id, container] of changes) {
      const before = this.#usedBy.get(id);
      if (before === container?.imageId) continue;
      if (before !== undefined) add(before, -1);
      if (container) {
        this.#usedBy.set(id, container.imageId);
        add(container.imageId, 1);
      } else this.#usedBy.delete(id);
    }
    const upserts = [...touched].flatMap((imageId) => {
      const row = this.table.rows.get(imageId);
      const containers = this.#counts.get(imageId) ?? 0;
      return row && row.containers !== containers ? [{ ...row, containers }] : [];
    });
    this.table.apply(upserts);
  }
}

/** All images, followed live; without the counts of containers. The engine has no list of some images: one inspect each. */
function imageRowStore(options: Omit<StoreOptions<never>, 'kind'>): EntityStore<ImageRow> {
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
