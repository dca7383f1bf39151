import type { BigIntStats } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import { unexpected } from '../../base/unexpected.ts';
import { AppError } from '../../contract/errors.ts';
import { isWithin } from '../../contract/shares.ts';
import { lookOn } from '../../platform/look-at.ts';
import type { Noticed, OpenWatch, WatchThread } from './watch-thread.ts';

/** What has happened to a path: what is there now, null for nothing. */
export interface PathChange {
  readonly path: string;
  readonly now: BigIntStats | null;
  /** Of a folder: more has changed in it than is told one by one. */
  readonly isCrowd?: true;
}

/** Which folder it is, whatever is at its path later: numbers of inodes are used again at once. */
export const folderId = ({ ino, birthtimeNs }: BigIntStats): string => `${ino} ${birthtimeNs}`;

export interface FolderWatchOptions {
  /** Called with what has changed in the last moment: each path once, and no folder whose own attributes alone have. */
  readonly onChange: (changes: readonly PathChange[]) => void;
  /** Called when part of it is not watched. `limit`: the system's own of watches or of programs that watch is reached, or else ours. */
  readonly onPartial: (limit: 'watches' | 'programs' | 'ours') => void;
  /** Called when part of it is not watched, as its file system does not answer: `isCurrent` tells when it does. */
  readonly onSilent: () => void;
  /** Called with how many changes were told as those of their folders, being too many at once. */
  readonly onCrowded: (count: number) => void;
  /** A folder that is left out, with all in it. */
  readonly without: string;
  /** How many folders may still be watched, shared by all. */
  readonly quota: { left: number };
  readonly thread: WatchThread;
  /** Paths that are gathered at most; 5,000 unless told. Of what changes beyond that its folder is told, and looked through anew. */
  readonly mostPaths?: number;
  /** One watch serves a whole tree, as on every system but Linux; the platform's own unless told. */
  readonly isDeep?: boolean;
}

const MOST_PATHS = 5_000;

/** Paths that are told of together, of more that are looked at one after the other. */
const TOLD_AT_ONCE = 32;

interface Folder {
  watch: OpenWatch | null;
  readonly within: Map<string, Folder>;
  id: string | null;
  /** Something in it goes by its own name: only then is that name's absence the end of something. */
  hasNamesake: boolean;
  isShut: boolean;
}

/** A path that something was noticed at, in one folder. `isName`: what goes by that name is another, or gone. */
interface Notice {
  readonly folder: Folder;
  readonly isName: boolean;
}

/**
 * Watches a folder of this machine and all in it, or one file. On Linux by a watch for each folder: its kernel has nothing for a
 * whole tree. Links are not followed. Costs nothing while nothing changes.
 */
export class FolderWatch implements Disposable {
  readonly #options: FolderWatchOptions;
  readonly #isDeep: boolean;
  #top: Folder | null = null;
  #only: string | null = null;
  #notices = new Map<string, Notice>();
  /** Folders in which more has changed than is gathered. */
  #crowded = new Map<string, Folder>();
  #crowd = 0;
  /** Where the watch begins, and which folder was there then. */
  #place: { readonly at: string; readonly id: string | null } | null = null;
  /** A folder that is not watched, as it did not answer. */
  #silent: string | null = null;
  #isFlushing = false;
  #isDisposed = false;
  /** Resolves when all is watched that can be; never rejects. */
  readonly ready: Promise<void>;

  /** `path`: absolute, without a link in it. */
  constructor(path: string, options: FolderWatchOptions) {
    this.#options = options;
    this.#isDeep = options.isDeep ?? process.platform !== 'linux';
    this.ready = this.#begin(path);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#shut(this.#top);
  }

  /** Part of it did not answer, and is not watched. */
  get isWaiting(): boolean {
    return this.#silent !== null;
  }

  /** Whether what it watches is what is at its path, with all of it that answers by now. */
  async isCurrent(): Promise<boolean> {
    if (this.#silent !== null && (await stateOf(this.#silent)) !== undefined) return false;
    if (!this.#place) return true;
    const found = await stateOf(this.#place.at);
    return found === undefined || idOf(found) === this.#place.id;
  }

  async #begin(path: string): Promise<void> {
    const found = await stateOf(path);
    if (found === undefined) return this.#missed(path);
    const at = found && !found.isDirectory() ? dirname(path) : path;
    const folder = at === path ? found : await stateOf(at);
    this.#place = { at, id: idOf(folder ?? null) };
    if (at === path) return this.#enter(path, null);
    if (!folder) return;
    this.#only = basename(path);
    await this.#open(at, null);
  }

  #missed(path: string): void {
    this.#silent ??= path;
    if (!this.#isDisposed) this.#options.onSilent();
  }

  /** `within`: the folder it is in, where that is watched, too. */
  async #enter(path: string, within: Folder | null): Promise<void> {
    // To watch what does not answer would hold up the thread, and with it all that is watched.
    const found = await stateOf(path);
    if (found === undefined) return this.#missed(path);
    if (!found?.isDirectory() || isSame(within?.within.get(basename(path)), found)) return;
    const folder = await this.#open(path, within);
    if (folder) await this.#fill(path, folder);
  }

  async #fill(path: string, folder: Folder): Promise<void> {
    const read = await answerOf(path, async () => {
      const entries = this.#isDeep ? [] : await readdir(path, { withFileTypes: true }).catch(() => []);
      // Whoever has the folder could have put a link there since.
      return { entries, real: await realpath(path), found: await lstat(path, { bigint: true }) };
    });
    if (read === undefined) return this.#missed(path);
    if (read?.real !== path) return this.#shut(folder);
    const { entries, found } = read;
    // What is still there stays watched: what happens meanwhile would be nobody's to tell.
    const names = new Set(entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])));
    for (const [name, inner] of folder.within) {
      if (names.has(name)) continue;
      this.#shut(inner);
      folder.within.delete(name);
    }
    folder.id = folderId(found);
    folder.hasNamesake = entries.some(({ name }) => name === basename(path));
    for (const name of names) {
      if (folder.isShut) return;
      await this.#enter(join(path, name), folder);
    }
  }

  async #open(path: string, within: Folder | null): Promise<Folder | null> {
    const { quota, onPartial, without, thread } = this.#options;
    if (this.#isDisposed || path === without) return null;
    if (quota.left <= 0) {
      onPartial('ours');
      return null;
    }
    quota.left -= 1;
    const folder: Folder = { watch: null, within: new Map(), id: null, hasNamesake: false, isShut: false };
    const opened = await thread.open(path, {
      isDeep: this.#isDeep && this.#only === null,
      onNotice: (notice) => this.#notice(folder, path, notice),
    });
    if (typeof opened === 'string') {
      quota.left += 1;
      if (opened === 'ENOSPC') onPartial('watches');
      if (opened === 'EMFILE') onPartial('programs');
      // Else it is gone, or not ours to read.
      return null;
    }
    folder.watch = opened;
    if (this.#isDisposed || within?.isShut) this.#shut(folder);
    else if (!within) this.#top = folder;
    else {
      this.#shut(within.within.get(basename(path)));
      within.within.set(basename(path), folder);
    }
    return folder;
  }

  #shut(folder: Folder | null | undefined): void {
    if (!folder || folder.isShut) return;
    folder.isShut = true;
    folder.watch?.close();
    this.#options.quota.left += 1;
    for (const inner of folder.within.values()) this.#shut(inner);
  }

  #notice(folder: Folder, at: string, { name, isName }: Noticed): void {
    if (folder.isShut || (this.#only !== null && name !== this.#only)) return;
    const path = join(at, name);
    if (isWithin(path, this.#options.without)) return;
    const known = this.#notices.get(path);
    if (known || this.#notices.size < (this.#options.mostPaths ?? MOST_PATHS))
      this.#notices.set(path, { folder, isName: isName || known?.isName === true });
    else {
      this.#crowded.set(dirname(path), folder);
      this.#crowd += 1;
    }
    if (!this.#isFlushing) void this.#flushAll();
  }

  async #flushAll(): Promise<void> {
    this.#isFlushing = true;
    // With all that was noticed together.
    await null;
    while ((this.#notices.size > 0 || this.#crowd > 0) && !this.#isDisposed) await this.#flush().catch(unexpected);
    this.#isFlushing = false;
  }

  async #flush(): Promise<void> {
    const notices = [...this.#notices];
    const crowded = [...this.#crowded];
    if (this.#crowd > 0) this.#options.onCrowded(this.#crowd);
    this.#notices = new Map();
    this.#crowded = new Map();
    this.#crowd = 0;
    for (let start = 0; start < notices.length && !this.#isDisposed; start += TOLD_AT_ONCE) {
      const changes: PathChange[] = [];
      for (const [path, notice] of notices.slice(start, start + TOLD_AT_ONCE)) {
        const change = await this.#look(path, notice);
        if (change) changes.push(change);
      }
      if (changes.length > 0 && !this.#isDisposed) this.#options.onChange(changes);
    }
    for (const [path, folder] of crowded) {
      if (folder.isShut) continue;
      if (this.#only === null && !this.#isDeep) await this.#fill(path, folder);
      const now = await stateOf(path);
      if (now !== undefined && !this.#isDisposed) this.#options.onChange([{ path, now, isCrowd: true }]);
    }
  }

  async #look(path: string, { folder, isName }: Notice): Promise<PathChange | null> {
    const now = await stateOf(path);
    if (now === undefined) return null;
    if (!isName) return now && !now.isDirectory() ? { path, now } : null;
    if (this.#isDeep) return { path, now };
    const name = basename(path);
    const known = folder.within.get(name);
    // What becomes of a folder's own attributes comes as if its name were another's, and once more by its name within it. Those
    // are what the guest touches.
    if (now?.isDirectory() && isSame(known, now)) return null;
    if (name === basename(dirname(path))) {
      if (!now && !folder.hasNamesake) return null;
      folder.hasNamesake = now !== null;
    }
    // What was by that name may be elsewhere now, and its watches with it.
    this.#shut(known);
    folder.within.delete(name);
    if (now?.isDirectory() && this.#only === null && !folder.isShut) await this.#enter(path, folder);
    return { path, now };
  }
}

const isSame = (known: Folder | undefined, now: BigIntStats) =>
  known !== undefined && !known.isShut && known.id === folderId(now);

const idOf = (found: BigIntStats | null): string | null => (found?.isDirectory() ? folderId(found) : null);

/** What is at a path, null for nothing; undefined where nobody says. */
const stateOf = (path: string) => answerOf(path, () => lstat(path, { bigint: true }));

function answerOf<T>(path: string, look: () => Promise<T>): Promise<T | null | undefined> {
  return lookOn(path, look).catch((error) => {
    return error instanceof AppError && error.code === 'TIMEOUT' ? undefined : null;
  });
}
