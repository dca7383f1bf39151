import { isDeepStrictEqual } from 'node:util';
import { type Clock, systemClock } from '../../base/clock.ts';
import { withDeadline } from '../../base/deadline.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { AppError } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { type BrowseScope, isWithin, type Share, type SharedFolder } from '../../contract/shares.ts';
import { messageOf } from '../../platform/io-error.ts';
import { userHome } from '../../platform/user-home.ts';
import { otherPath } from '../../vm/instance/guest-shares.ts';
import type { ServiceHandlers } from '../context.ts';
import { latest } from '../latest.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import { pathRefusal } from './check-paths.ts';
import { GuestForgets } from './guest-forgets.ts';
import { type GuestFolders, GuestMounts, type State } from './guest-mounts.ts';
import { entriesIn } from './list-entries.ts';
import { ShareList, type ShareListOptions } from './share-list.ts';

export interface SharesOptions extends Pick<ShareListOptions, 'own' | 'disk' | 'users'> {
  readonly settings: ShareListOptions['settings'] & Pick<SettingsService, 'onDidChange'>;
  readonly guest: GuestFolders;
  /** The engine's, on this machine. */
  readonly socket: string;
  readonly log: Logger;
  readonly clock?: Clock;
  /** How long a container waits for folders that the VM is yet to be told of, in milliseconds; SETTLE_MS unless told. */
  readonly settleMs?: number;
}

/** How often a shared folder is looked for, in milliseconds: that a drive was unplugged, or is back, is told by nothing else. */
const LOOK_MS = 5_000;

/** As long as an emulated guest may take from an engine that takes requests to one that answers them. */
const SETTLE_MS = 30_000;

const WAITING: State = { state: 'waiting', said: null };

/** Keeps the folders that the guest has at what the settings say, and says which of them containers can have. */
export class SharesService implements Disposable {
  readonly #options: SharesOptions;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #work = new Mutex();
  readonly #changes = new Emitter<void>();
  /** What becomes of a folder has changed. */
  readonly onDidChange = this.#changes.event;
  #rows: readonly SharedFolder[] = [];
  /** The VM process that the rows are of. */
  #pid: number | null = null;
  readonly #mounts: GuestMounts;
  readonly #forgets: GuestForgets;
  /** What is said of paths in folders that are live. */
  readonly #notes = new Map<string, Message>();
  #looks: Disposable | null = null;
  #isDue = false;
  /** The last look failed before it was through: the next one is not only for what has changed. */
  #isUndone = false;
  #isOver = false;

  readonly handlers: ServiceHandlers<'shares'>;
  /** Those that change nothing. */
  readonly #looksAt: Omit<ServiceHandlers<'shares'>, keyof ShareList['handlers']> = {
    watch: (_params, { signal }) => latest(() => this.view, this.#changes.event, signal),
    check: async ({ path }) => (await this.#refusalOf(path)) ?? { said: null, folder: null },
    browse: async ({ path, scope, kind }) => {
      if (path === null) {
        const entries = this.#startsOf(scope).map((name) => ({ path: name, name, isFolder: true }));
        return { entries, more: false };
      }
      // What means the engine's machine is there for containers, but not here.
      const isShared = { shares: this.#rows, socket: null };
      const { said } = (scope === 'shares' && (await pathRefusal(path, isShared))) || { said: null };
      if (said) throw new AppError('BAD_REQUEST', said);
      return entriesIn(path, kind);
    },
  };

  constructor(options: SharesOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const { guest, log } = options;
    const list = this.#store.add(
      new ShareList({ ...options, folders: () => this.#rows, settled: () => this.#settled() }),
    );
    this.handlers = { ...this.#looksAt, ...list.handlers };
    this.#mounts = new GuestMounts({ guest, log, clock: this.#clock, restMs: LOOK_MS, onEnd: () => this.#look() });
    this.#forgets = this.#store.add(new GuestForgets({ guest, log, clock: this.#clock }));
    this.#store.add(options.settings.onDidChange(() => this.#look()));
    this.#store.add(options.guest.onDidChange(() => this.#look()));
    this.#look();
  }

  get view() {
    return { folders: [...this.#rows], most: this.#options.guest.mostShares() };
  }

  /**
   * Rejects with BAD_REQUEST, and why, when a container cannot have one of these paths of this machine. What the VM is just
   * being told of is waited for.
   */
  readonly checkPaths = async (paths: readonly string[], signal: AbortSignal): Promise<void> => {
    const ms = this.#options.settleMs ?? SETTLE_MS;
    await withDeadline('telling the VM of folders', { ms, signal }, (inner) => this.#settledAll(inner)).catch(() =>
      signal.throwIfAborted(),
    );
    for (const hostPath of paths) {
      const { said, folder = null } = (await this.#refusalOf(hostPath)) ?? {};
      if (said) throw new AppError('BAD_REQUEST', said, { details: { reason: 'not-shared', hostPath, folder } });
    }
  };

  /** Says something of a path, without a link in it, with the folder that it lies in, as long as that is live; null takes it back. */
  readonly note = (path: string, said: Message | null): void => {
    if (said) this.#notes.set(path, said);
    else if (!this.#notes.delete(path)) return;
    this.#look();
  };

  dispose(): void {
    this.#isOver = true;
    this.#store.dispose();
    this.#looks?.dispose();
    this.#changes.dispose();
  }

  #startsOf(scope: BrowseScope): readonly string[] {
    if (scope === 'shares') return this.#rows.flatMap(({ path, state }) => (state === 'live' ? [path] : []));
    const own = userHome(process.env);
    return own === null || own === '/' ? ['/'] : [own, '/'];
  }

  #refusalOf(path: string): ReturnType<typeof pathRefusal> {
    return pathRefusal(path, { shares: this.#rows, socket: this.#options.socket });
  }

  /** Until it is known of each folder whether containers can have it. */
  async #settledAll(signal: AbortSignal): Promise<void> {
    // Its turn comes after what is being done and what is due.
    await this.#work.run(async () => undefined);
    // An engine that is still starting takes requests before the VM is up.
    for await (const { folders } of latest(() => this.view, this.#changes.event, signal))
      if (folders.every(({ state }) => state !== 'waiting')) return;
  }

  #look(): void {
    if (this.#isDue || this.#isOver) return;
    this.#isDue = true;
    void this.#settled();
  }

  #settled(): Promise<void> {
    this.#isDue = true;
    return this.#work.run(async () => {
      this.#isDue = false;
      try {
        await this.#reconcile();
        this.#isUndone = false;
      } catch (error) {
        this.#isUndone = true;
        this.#options.log.warn('shared folders', { error: messageOf(error) });
      }
      this.#forgets.look();
      this.#lookLater();
    });
  }

  /** A VM that does not run asks for nothing. */
  #lookLater(): void {
    this.#looks?.dispose();
    this.#looks = null;
    const { guest, settings } = this.#options;
    if (this.#isOver || !guest.isUp() || (settings.current.vm.shares.length === 0 && !this.#isUndone)) return;
    this.#looks = this.#clock.after(LOOK_MS, () => {
      const wanted = settings.current.vm.shares;
      if (this.#isUndone) this.#look();
      else void this.#mounts.hasChanged(wanted).then((has) => (has ? this.#look() : this.#lookLater()));
    });
  }

  async #reconcile(): Promise<void> {
    const { guest, settings } = this.#options;
    const wanted = settings.current.vm.shares;
    const pid = guest.pid();
    if (pid === null || pid !== this.#pid) this.#mounts.forget();
    const isSame = pid !== null && pid === this.#pid;
    this.#pid = pid;
    if (guest.isUp()) return this.#show(wanted, await this.#mounts.bring(wanted));
    // A guest that cannot be told anything for a moment, as while its channel is opened anew, has what it had.
    return this.#show(wanted, isSame ? this.#statesOf(wanted) : new Map());
  }

  #statesOf(wanted: readonly Share[]): ReadonlyMap<string, State> {
    const kept = this.#rows.filter((row) =>
      wanted.some(({ path, readOnly }) => path === row.path && readOnly === row.readOnly),
    );
    return new Map(kept.map(({ path, state, said }) => [path, { state, said }]));
  }

  async #show(wanted: readonly Share[], states: ReadonlyMap<string, State>): Promise<void> {
    const rows = await Promise.all(
      wanted.map(async (share): Promise<SharedFolder> => {
        const { path } = share;
        const realPath = await otherPath(path);
        const { state, said } = states.get(path) ?? WAITING;
        const note = state === 'live' ? this.#noteIn(realPath ?? path) : null;
        return { ...share, realPath, state, said: said ?? note };
      }),
    );
    if (isDeepStrictEqual(rows, this.#rows)) return;
    this.#rows = rows;
    this.#changes.fire();
  }

  #noteIn(folder: string): Message | null {
    return [...this.#notes].find(([path]) => isWithin(path, folder))?.[1] ?? null;
  }
}
