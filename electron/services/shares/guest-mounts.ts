import { stat } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError, toWire } from '../../contract/errors.ts';
import { type Message, quoted } from '../../contract/messages/message.ts';
import { platformMessages } from '../../contract/messages/platform.ts';
import { shareMessages } from '../../contract/messages/shares.ts';
import type { Share, SharedFolder } from '../../contract/shares.ts';
import { messageOf } from '../../platform/io-error.ts';
import { lookAt } from '../../platform/look-at.ts';
import type { OpenShare } from '../../vm/driver.ts';
import { type GuestShare, guestShare, mountLine, otherPath, unmountLine } from '../../vm/instance/guest-shares.ts';
import type { Guest } from '../vm/ways-in.ts';

/** The guest, as far as folders are concerned. */
export type GuestFolders = Pick<Guest, 'isUp' | 'onDidChange' | 'pid' | 'shares' | 'mostShares' | 'share' | 'exec'>;

export interface GuestMountsOptions {
  readonly guest: GuestFolders;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long one that has ended at once is let be, in milliseconds. */
  readonly restMs: number;
  /** What served a folder has ended. */
  readonly onEnd: () => void;
}

/** What becomes of one folder. */
export type State = Pick<SharedFolder, 'state' | 'said'>;

/** The folder itself, whatever is at its path later; null for none, undefined where nobody says. */
type Identity = string | null | undefined;

/** What the guest is offered of this machine's folders, and has mounted. Its calls are made one at a time. */
export class GuestMounts {
  readonly #options: GuestMountsOptions;
  /** What was at the path of each when that was last brought; none of what is there and failed, which the next look brings anew. */
  readonly #seen = new Map<string, Identity>();
  /** What each that is offered is on this machine, by its tag: one that is made anew at its path is another. */
  readonly #identities = new Map<string, Identity>();
  /** Those whose end is being waited for. */
  readonly #followed = new WeakSet<OpenShare>();
  readonly #ended = new WeakSet<OpenShare>();
  /** Paths that were served before, and whose containers hold what is served no more. */
  readonly #broken = new Set<string>();
  /** When a folder was offered, and when it may be anew, by its path. */
  readonly #offeredAt = new Map<string, number>();
  readonly #notBefore = new Map<string, number>();

  constructor(options: GuestMountsOptions) {
    this.#options = options;
  }

  /** The VM has ended, and with it whoever held what was served before. */
  forget(): void {
    this.#broken.clear();
  }

  /** Whether what is at one of these paths is not what was there when it was brought. */
  async hasChanged(folders: readonly Share[]): Promise<boolean> {
    const now = await Promise.all(folders.map(({ path }) => identityOf(path)));
    return folders.some(({ path }, index) => now[index] !== this.#seen.get(path));
  }

  /** Has a guest that is up have these folders and no others. Resolves with what becomes of each, by its path. */
  async bring(wanted: readonly Share[]): Promise<ReadonlyMap<string, State>> {
    // All at once: who does not answer is waited for here, several no longer than one, and known for it below.
    await Promise.all([...wanted, ...this.#options.guest.shares()].map(({ path }) => identityOf(path)));
    await this.#dropThoseNotIn(wanted);
    const mounts = wanted.length > 0 ? await this.#mountedTags() : new Set<string>();
    const states = new Map<string, State>();
    for (const share of wanted.toSorted((a, b) => a.path.length - b.path.length)) {
      const identity = await identityOf(share.path);
      const state = await this.#provide(share, { identity, mounts });
      states.set(share.path, state);
      if (typeof identity === 'string' && state.state === 'failed') this.#seen.delete(share.path);
      else this.#seen.set(share.path, identity);
    }
    return states;
  }

  async #dropThoseNotIn(wanted: readonly Share[]): Promise<void> {
    const { guest, clock, log, restMs } = this.#options;
    // Those within others go first.
    for (const open of guest.shares().toSorted((a, b) => b.path.length - a.path.length)) {
      this.#follow(open);
      // One that has ended before this host has says so at once.
      await Promise.resolve();
      const isServed = !this.#ended.has(open);
      const known = this.#identities.get(open.tag);
      const identity = await identityOf(open.path);
      const isWanted = wanted.some(({ path, readOnly }) => path === open.path && readOnly === open.readOnly);
      const isSame = identity === undefined || (identity !== null && identity === (known ?? identity));
      if (isWanted && isServed && isSame) {
        this.#identities.set(open.tag, known ?? identity);
        continue;
      }
      const now = clock.monotonic();
      if (!isServed && now - (this.#offeredAt.get(open.path) ?? 0) < restMs)
        this.#notBefore.set(open.path, now + restMs);
      const realPath = await otherPath(open.path);
      const takeAway = (served: boolean) => guest.exec(unmountLine({ ...open, realPath }, { isServed: served }));
      let { code, stderr } = await takeAway(isServed);
      // Nobody waits for a server that does not answer.
      if (code !== 0 && isServed) ({ code, stderr } = await takeAway(false));
      if (code !== 0) log.warn('the guest keeps a folder', { path: open.path, detail: stderr.trim() });
      this.#identities.delete(open.tag);
      if (wanted.some(({ path }) => path === open.path)) this.#broken.add(open.path);
      await open.close();
      log.info('a folder is shared no more', { path: open.path, state: isServed ? 'served' : 'ended' });
    }
  }

  async #provide(
    share: Share,
    { identity, mounts }: { readonly identity: Identity; readonly mounts: ReadonlySet<string> },
  ): Promise<State> {
    const { guest, clock, log } = this.#options;
    const { path } = share;
    if (identity === null) return failed(shareMessages.missing({ path }));
    // What the guest has of it stays: it may answer again.
    if (identity === undefined) return failed(platformMessages.silentPath({ path }));
    try {
      const found = guest.shares().find((one) => one.path === path);
      const place: GuestShare = found ? { ...found, realPath: await otherPath(path) } : await guestShare(share);
      // What ends again and again is tried with every look, and not as fast as it ends.
      if (!found && clock.monotonic() < (this.#notBefore.get(path) ?? 0)) return failed(shareMessages.ended({ path }));
      const open = found ?? (await guest.share(place));
      if (!found) this.#offeredAt.set(path, clock.monotonic());
      this.#follow(open);
      this.#identities.set(open.tag, identity);
      if (!mounts.has(open.tag)) {
        const { code, stderr } = await guest.exec(mountLine(place));
        // The image of an older Slipway has no such program.
        if (code === 127) return { state: 'restart', said: shareMessages.restart() };
        if (code !== 0) return failed(shareMessages.notMounted({ path, reason: quoted(stderr.trim().slice(0, 300)) }));
        log.info('a folder is shared', { path, state: share.readOnly ? 'read-only' : 'writable' });
      }
      return { state: 'live', said: this.#broken.has(path) ? shareMessages.broken({ path }) : null };
    } catch (error) {
      const { said } = error instanceof AppError ? error : { said: quoted(messageOf(error)) };
      const { details } = toWire(error);
      return details?.reason === 'restart' ? { state: 'restart', said } : failed(said);
    }
  }

  #follow(open: OpenShare): void {
    if (this.#followed.has(open)) return;
    this.#followed.add(open);
    void open.ended.then(() => {
      this.#ended.add(open);
      this.#options.onEnd();
    });
  }

  async #mountedTags(): Promise<ReadonlySet<string>> {
    const { stdout } = await this.#options.guest.exec('cat /proc/mounts');
    return new Set(
      stdout.split('\n').flatMap((line) => (line.split(' ')[2] === 'virtiofs' ? [line.split(' ')[0] ?? ''] : [])),
    );
  }
}

const failed = (said: Message): State => ({ state: 'failed', said });

async function identityOf(path: string): Promise<Identity> {
  try {
    const found = await lookAt(path, () => stat(path));
    return found.isDirectory() ? `${found.dev}:${found.ino}` : null;
  } catch (error) {
    return error instanceof AppError && error.code === 'TIMEOUT' ? undefined : null;
  }
}
