import { lstat, readlink } from 'node:fs/promises';
import { settlesWithin } from '../base/deadline.ts';
import { AppError } from '../contract/errors.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { followLinks } from './follow-links.ts';
import { errnoOf } from './io-error.ts';
import { fileSystemOf } from './mounts.ts';

/** How long a file system may take to say what is at a path, in milliseconds: a disk that has to spin up takes some seconds. */
const ANSWER_MS = 5_000;

/** Node's threads for files and for names of the network, unless the environment says otherwise. */
const THREADS = Number(process.env.UV_THREADPOOL_SIZE) || 4;

/** A look that waits for its turn, is under way, or was given up and has not ended. */
interface Turn {
  readonly fileSystem: string;
  readonly begin: () => void;
  hasBegun: boolean;
  isLate: boolean;
}

export interface LookOptions {
  /** How long it may take, in milliseconds: ANSWER_MS unless told. */
  readonly ms?: number;
  /** As much of the path as is known to have no link in it. */
  readonly from?: string;
}

/**
 * Looks at what may lie on a drive or a server that does not answer. Each look at such a one holds a thread until that is back, so
 * that there is one at a time for each file system, and a thread less in all than there are: the last one is everybody's.
 */
export class Looks {
  readonly #fileSystemOf: (path: string) => Promise<string>;
  readonly #underWay = new Map<string, Turn>();
  readonly #line = new Set<Turn>();

  constructor(fileSystem: (path: string) => Promise<string>) {
    this.#fileSystemOf = fileSystem;
  }

  /**
   * Looks at a path. Rejects with TIMEOUT where a file system does not answer: after some seconds, and at once while an earlier
   * look at the same one still waits. Links are followed first, each where it lies: one that leads to a server that has gone is
   * nothing that its folder is to answer for. `look` is given where the path leads; what it rejects with is passed on.
   */
  async at<T>(
    path: string,
    look: (real: string) => Promise<T>,
    { ms = ANSWER_MS, from }: LookOptions = {},
  ): Promise<T> {
    const end = performance.now() + ms;
    const limit = () => ({ asked: path, ms: Math.max(0, end - performance.now()) });
    const linkAt = (at: string) =>
      this.#on(at, linkOf, limit()).catch((error) => {
        if (error instanceof AppError) throw error;
        // What is not there, or nobody's to see, is for `look` to find.
        return null;
      });
    const real = process.platform === 'win32' ? path : await this.#endOf(path, linkAt, from);
    return this.#on(real, look, limit());
  }

  /** Looks at a path without a link in it, as `at` does. Nothing is looked at before: who has many of one folder is sooner done. */
  on<T>(path: string, look: (path: string) => Promise<T>, ms = ANSWER_MS): Promise<T> {
    return this.#on(path, look, { asked: path, ms });
  }

  #endOf(path: string, linkAt: (at: string) => Promise<string | null>, from?: string): Promise<string> {
    return followLinks(path, linkAt, from).then(
      ({ end }) => end,
      (error) => {
        if (errnoOf(error) === 'ELOOP') return path;
        throw error;
      },
    );
  }

  async #on<T>(
    path: string,
    look: (path: string) => Promise<T>,
    { asked, ms }: { readonly asked: string; readonly ms: number },
  ): Promise<T> {
    const end = performance.now() + ms;
    const fileSystem = await this.#fileSystemOf(path);
    if (this.#underWay.get(fileSystem)?.isLate) throw silent(asked);
    const turn = await this.#turnOf(fileSystem, ms);
    if (!turn) throw silent(asked);
    const done = look(path).finally(() => {
      this.#underWay.delete(fileSystem);
      this.#next();
    });
    if (await settlesWithin(done, Math.max(0, end - performance.now()))) return done;
    turn.isLate = true;
    throw silent(asked);
  }

  /** Null where it does not come in time. */
  async #turnOf(fileSystem: string, ms: number): Promise<Turn | null> {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const turn: Turn = { fileSystem, begin, hasBegun: false, isLate: false };
    this.#line.add(turn);
    this.#next();
    if (turn.hasBegun || (await settlesWithin(begun, ms)) || turn.hasBegun) return turn;
    this.#line.delete(turn);
    return null;
  }

  #next(): void {
    for (const turn of this.#line) {
      if (this.#underWay.size >= THREADS - 1) return;
      if (this.#underWay.has(turn.fileSystem)) continue;
      this.#line.delete(turn);
      this.#underWay.set(turn.fileSystem, turn);
      turn.hasBegun = true;
      turn.begin();
    }
  }
}

async function linkOf(path: string): Promise<string | null> {
  return (await lstat(path)).isSymbolicLink() ? readlink(path) : null;
}

const silent = (path: string) => new AppError('TIMEOUT', platformMessages.silentPath({ path }));

const looks = new Looks(fileSystemOf);

/** Looks at a path that links may be in: see `Looks.at`. No look is to wait for another, which could be one at the same file system. */
export const lookAt = looks.at.bind(looks);

/** Looks at a path without a link in it: see `Looks.on`. */
export const lookOn = looks.on.bind(looks);
