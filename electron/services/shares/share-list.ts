import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Disposable } from '../../base/disposable.ts';
import { Mutex } from '../../base/mutex.ts';
import { AppError } from '../../contract/errors.ts';
import { shareMessages } from '../../contract/messages/shares.ts';
import type { Share, SharedFolder } from '../../contract/shares.ts';
import { lookAt } from '../../platform/look-at.ts';
import { assertNotOurs } from '../../vm/drivers/served-folder.ts';
import type { ServiceHandlers } from '../context.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import type { Guest } from '../vm/ways-in.ts';
import { assertUnused, type FolderUser } from './in-use.ts';

export interface ShareListOptions {
  readonly settings: Pick<SettingsService, 'current' | 'guard' | 'update'>;
  readonly guest: Pick<Guest, 'isUp' | 'mostShares'>;
  /** Where Slipway keeps its own data, which is no folder to share, without a link in it. */
  readonly own: () => Promise<readonly string[]>;
  /** The VM's data disk, whose folder is none unless it is in one of these, without a link in its path. */
  readonly disk: () => Promise<string>;
  /** The containers that run in the VM, and what they have. Rejects where its engine does not say. */
  readonly users: (signal: AbortSignal) => Promise<readonly FolderUser[]>;
  /** What has become of those that are shared. */
  readonly folders: () => readonly SharedFolder[];
  /** Until the guest has them as the settings say. */
  readonly settled: () => Promise<void>;
}

/** How a change is made. */
interface Asked {
  /** Be it that containers that run have what it takes away. */
  readonly force: boolean;
  /** Aborts when who asked for it leaves. */
  readonly signal: AbortSignal;
}

/** What is answered to who changes the list, and the list as it is then. */
interface Edit {
  readonly share: Share;
  readonly list: readonly Share[];
}

/** The folders that the settings name: one is added, taken away or changed at a time, and none is taken from under who uses it. */
export class ShareList implements Disposable {
  readonly #options: ShareListOptions;
  readonly #edits = new Mutex();
  readonly #guard: Disposable;
  /** The change that is being made here; others are made of the settings themselves. */
  #current: (Asked & Pick<Edit, 'list'>) | null = null;

  readonly handlers: Pick<ServiceHandlers<'shares'>, 'add' | 'remove' | 'change'> = {
    add: (share, { signal }) => this.#change({ force: false, signal }, (list) => this.#withAdded(share, list)),
    remove: ({ path, force }, { signal }) =>
      this.#change({ force, signal }, async (list) => {
        const share = listed(path, list);
        return { share, list: list.filter((one) => one.path !== path) };
      }),
    change: ({ force, ...share }, { signal }) =>
      this.#change({ force, signal }, async (list) => {
        const before = listed(share.path, list);
        return { share: before, list: list.map((one) => (one.path === share.path ? share : one)) };
      }),
  };

  constructor(options: ShareListOptions) {
    this.#options = options;
    this.#guard = options.settings.guard(({ vm }, before) => this.#assertNoneTaken(vm.shares, before.vm.shares));
  }

  dispose(): void {
    this.#guard.dispose();
  }

  async #change(asked: Asked, change: (list: readonly Share[]) => Promise<Edit>): Promise<Share> {
    return this.#edits.run(async () => {
      const { settings, settled } = this.#options;
      const { share, list } = await change(settings.current.vm.shares);
      this.#current = { ...asked, list };
      await settings.update({ vm: { shares: [...list] } }).finally(() => {
        this.#current = null;
      });
      // Whoever has asked is answered when it is so.
      await settled();
      return share;
    });
  }

  /** The list with one folder more. Rejects with why it cannot be one. */
  async #withAdded(share: Share, list: readonly Share[]): Promise<Edit> {
    const { guest, own, disk } = this.#options;
    const { path } = share;
    if (list.some((one) => one.path === path)) throw new AppError('CONFLICT', shareMessages.already({ path }));
    // 0 where that is not known.
    const most = guest.mostShares();
    if (most > 0 && list.length >= most) throw new AppError('CONFLICT', shareMessages.tooMany({ limit: most }));
    const ours = { own: await own(), disk: await disk() };
    await lookAt(path, async (real) => {
      const found = await stat(real).catch(() => null);
      if (!found) throw new AppError('NOT_FOUND', { ...shareMessages.missing({ path }), hint: undefined });
      if (!found.isDirectory()) throw new AppError('BAD_REQUEST', shareMessages.notFolder({ path }));
      await assertNotOurs(path, real, ours);
    });
    return { share, list: [...list, share] };
  }

  /** Rejects with CONFLICT where a change takes a folder from containers that run, unless it is made here, and by force. */
  async #assertNoneTaken(next: readonly Share[], before: readonly Share[]): Promise<undefined> {
    const { guest, users, folders } = this.#options;
    const own = isDeepStrictEqual(next, this.#current?.list) ? this.#current : null;
    const taken = before.filter((share) => !next.some((one) => isDeepStrictEqual(one, share)));
    if (own?.force || taken.length === 0 || !guest.isUp()) return;
    // Where nobody says who uses them, nobody is kept from taking them away.
    const known = await users(own?.signal ?? new AbortController().signal).catch(() => []);
    own?.signal.throwIfAborted();
    for (const { path } of taken) assertUnused(path, folders(), known);
  }
}

/** One of the list; NOT_FOUND for none of it. */
function listed(path: string, list: readonly Share[]): Share {
  const found = list.find((one) => one.path === path);
  if (found) return found;
  throw new AppError('NOT_FOUND', shareMessages.notListed({ path }));
}
