import { readFile, realpath } from 'node:fs/promises';
import { type Clock, systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import type { Container } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import { shareMessages } from '../../contract/messages/shares.ts';
import { isWithin } from '../../contract/shares.ts';
import type { LiveTable, RowChanges } from '../../engine/live-table.ts';
import { messageOf } from '../../platform/io-error.ts';
import { lookAt } from '../../platform/look-at.ts';
import { FolderWatch, folderId, type PathChange } from './folder-watch.ts';
import { GuestTouch, type GuestTouchOptions } from './guest-touch.ts';
import type { SharesService } from './shares-service.ts';
import { WatchThread } from './watch-thread.ts';

export interface FileEventsOptions {
  readonly containers: Pick<LiveTable<Container>, 'rows' | 'onDidChange'>;
  /** The paths of the engine's machine that a container has, by its volumes, too. Rejects where the engine does not say. */
  readonly bindsOf: (container: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** What is shared now. */
  readonly folders: Pick<SharesService, 'onDidChange' | 'note'> & {
    readonly view: Pick<SharesService['view'], 'folders'>;
  };
  readonly start: GuestTouchOptions['start'];
  /** Where Slipway keeps its own data: the guest does not see it, and what is noted of a change there would be one more. */
  readonly home: string;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Folders that are watched at most, all together; 30,000 unless told, and half of what the system allows a user. */
  readonly mostFolders?: number;
}

/** 1 kB each here. */
const MOST_FOLDERS = 30_000;

/** Containers that are asked about: more at once than a VM can run. */
const MOST_CONTAINERS = 1_000;

/** When the engine is asked again for what it has not said of a container, and a folder that did not answer, in milliseconds. */
const RETRY_MS = 5_000;

/** Paths whose state is remembered as it was told: an echo comes within a second or so of its cause. */
const REMEMBERED = 20_000;

/**
 * Has those who watch files in containers notice what is changed on this machine, as nothing else tells them: in the folders that
 * running containers bind, as long as they do.
 */
export class FileEvents implements Disposable {
  readonly #options: FileEventsOptions;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #work = new Mutex();
  readonly #ended = new AbortController();
  readonly #watches = new Map<string, FolderWatch>();
  readonly #whole = new Set<string>();
  readonly #partial = new Set<string>();
  /** When each was started that runs. */
  readonly #running = new Map<string, number | null>();
  /** What a container binds, which is for its life. */
  readonly #binds = new Map<string, readonly string[]>();
  /** What was at a path when it was last told of: what the guest does to a file to tell of it is a change, too, and is not to be told again. */
  readonly #told = new Map<string, string>();
  readonly #touch: GuestTouch;
  readonly #thread: WatchThread;
  readonly #limit: Promise<Limit>;
  readonly #quota = { left: 0 };
  #isDue = false;
  #retry: Disposable | null = null;

  constructor(options: FileEventsOptions) {
    this.#options = options;
    const { containers, folders, start, log } = options;
    this.#clock = options.clock ?? systemClock;
    this.#limit = limitOf(options.mostFolders ?? MOST_FOLDERS);
    void this.#limit.then(({ most }) => {
      this.#quota.left = most;
    });
    this.#touch = this.#store.add(new GuestTouch({ start, clock: this.#clock, log }));
    this.#thread = this.#store.add(new WatchThread({ onLost: (error) => this.#lost(error) }));
    this.#store.add(containers.onDidChange((changes) => this.#follow(changes)));
    this.#store.add(folders.onDidChange(() => this.#update()));
    this.#follow(containers.rows);
  }

  /** The folders and files of which all is watched that can be. */
  get watched(): readonly string[] {
    return [...this.#watches.keys()].filter((path) => this.#whole.has(path));
  }

  dispose(): void {
    this.#ended.abort();
    this.#store.dispose();
    this.#retry?.dispose();
    for (const watch of this.#watches.values()) watch.dispose();
    this.#watches.clear();
  }

  #follow(changes: RowChanges<Container>): void {
    let isNews = false;
    for (const [id, row] of changes) {
      const isRunning = row?.state === 'running';
      if (!row) this.#binds.delete(id);
      // One that was restarted at once has what is at its paths now.
      if (isRunning === this.#running.has(id) && this.#running.get(id) === (isRunning ? row.startedAt : undefined))
        continue;
      if (isRunning) this.#running.set(id, row.startedAt);
      else this.#running.delete(id);
      isNews = true;
    }
    if (isNews) this.#update();
  }

  #update(): void {
    if (this.#ended.signal.aborted) return;
    if (this.#isDue) return;
    this.#isDue = true;
    void this.#work.run(async () => {
      this.#isDue = false;
      await this.#reconcile().catch((error) => {
        if (!this.#ended.signal.aborted) this.#options.log.warn('file events', { error: messageOf(error) });
      });
    });
  }

  /** One timer for all that could not be asked. */
  #updateLater(): void {
    if (this.#ended.signal.aborted) return;
    this.#retry ??= this.#clock.after(RETRY_MS, () => {
      this.#retry = null;
      this.#update();
    });
  }

  async #reconcile(): Promise<void> {
    const limit = await this.#limit;
    const wanted = outermost(await this.#boundPaths());
    if (this.#ended.signal.aborted) return;
    for (const [path, watch] of this.#watches) {
      if (wanted.has(path) && (await watch.isCurrent())) {
        if (watch.isWaiting) this.#updateLater();
        continue;
      }
      watch.dispose();
      this.#watches.delete(path);
      this.#whole.delete(path);
      if (this.#partial.delete(path)) this.#options.folders.note(path, null);
    }
    if (this.#ended.signal.aborted) return;
    const home = await realpath(this.#options.home).catch(() => this.#options.home);
    for (const path of wanted) if (!this.#watches.has(path)) this.#watch(path, { home, limit });
    if (wanted.size > 0) return this.#touch.prepare();
    this.#told.clear();
    this.#touch.rest();
  }

  /** Nothing is watched any more. */
  #lost(error: Error): void {
    this.#options.log.warn('files are not watched for some seconds', { error: messageOf(error) });
    for (const watch of this.#watches.values()) watch.dispose();
    this.#watches.clear();
    this.#whole.clear();
    // What is watched anew may be all of it by then, and says so where it is not.
    for (const path of this.#partial) this.#options.folders.note(path, null);
    this.#partial.clear();
    this.#updateLater();
  }

  #watch(path: string, { home, limit }: { readonly home: string; readonly limit: Limit }): void {
    const { log, folders } = this.#options;
    const watch = new FolderWatch(path, {
      ...{ thread: this.#thread, quota: this.#quota, without: home },
      onChange: (changes) => this.#tell(changes),
      onCrowded: (count) => log.warn('more files changed than are looked at: their folders are', { path, kept: count }),
      onSilent: () => this.#updateLater(),
      onPartial: (reason) => {
        if (this.#partial.has(path)) return;
        this.#partial.add(path);
        folders.note(path, partialSaid(path, reason, limit));
        log.warn('not all changes in a folder reach watchers in containers', { path, reason });
      },
    });
    this.#watches.set(path, watch);
    void watch.ready.then(() => {
      if (this.#watches.get(path) !== watch) return;
      this.#whole.add(path);
      log.debug('changes in a folder are told to containers', { path });
    });
  }

  /** What running containers bind of folders that are live, and that the guest can write to: it cannot tell without. */
  async #boundPaths(): Promise<readonly string[]> {
    const live = this.#options.folders.view.folders.filter(({ state, readOnly }) => state === 'live' && !readOnly);
    if (live.length === 0) return [];
    const paths: string[] = [];
    for (const id of [...this.#running.keys()].slice(0, MOST_CONTAINERS)) {
      for (const source of await this.#bindsOf(id)) {
        // In the guest as here, by either path: what is mounted there is the same.
        const real = await lookAt(source, () => realpath(source)).catch((error) => {
          if (error instanceof AppError) this.#updateLater();
          return null;
        });
        if (real && live.some(({ path, realPath }) => isWithin(real, realPath ?? path))) paths.push(real);
      }
    }
    return paths;
  }

  async #bindsOf(id: string): Promise<readonly string[]> {
    const known = this.#binds.get(id);
    if (known) return known;
    const binds = await this.#options.bindsOf(id, this.#ended.signal).catch(() => {
      // One that has gone binds nothing, and the table will say so; else the engine was late.
      this.#updateLater();
      return null;
    });
    if (binds && this.#running.has(id)) this.#binds.set(id, binds);
    return binds ?? [];
  }

  #tell(changes: readonly PathChange[]): void {
    const news: string[] = [];
    for (const { path, now, isCrowd } of changes) {
      const state = now && (now.isDirectory() ? folderId(now) : `${now.ino} ${now.mtimeNs} ${now.size}`);
      if (state !== null && state === this.#told.get(path) && !isCrowd) continue;
      this.#told.delete(path);
      if (state !== null) this.#told.set(path, state);
      news.push(path);
    }
    for (const path of this.#told.keys()) {
      if (this.#told.size <= REMEMBERED) break;
      this.#told.delete(path);
    }
    if (news.length > 0) this.#touch.tell(news);
  }
}

interface Limit {
  readonly most: number;
  /** The system is what sets it. */
  readonly isSystems: boolean;
}

/** Half of what a user has is left to editors and build tools, which fail without. Where the system has no such limit it is ours. */
async function limitOf(ours: number): Promise<Limit> {
  const allowed = Number(await readFile('/proc/sys/fs/inotify/max_user_watches', 'utf8').catch(() => 0));
  const half = Math.floor(allowed / 2);
  return half > 0 && half < ours ? { most: half, isSystems: true } : { most: ours, isSystems: false };
}

function partialSaid(path: string, reason: 'watches' | 'programs' | 'ours', limit: Limit) {
  if (reason === 'programs') return shareMessages.tooFewWatchers({ path });
  if (reason === 'watches' || limit.isSystems) return shareMessages.tooFewWatches({ path });
  return shareMessages.tooManyToWatch({ path, limit: limit.most });
}

/** Those that are not within others. */
function outermost(paths: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  let last: string | null = null;
  // With a slash at their ends a folder comes right before what is in it.
  for (const path of paths.map((each) => `${each}/`).toSorted()) {
    if (last !== null && path.startsWith(last)) continue;
    last = path;
    found.add(path.slice(0, -1));
  }
  return found;
}
