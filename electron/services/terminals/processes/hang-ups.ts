import { sleep } from '../../../base/deadline.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { Logger } from '../../../base/logger.ts';
import { Mutex } from '../../../base/mutex.ts';
import { backoff } from '../../../base/retry.ts';
import { AppError } from '../../../contract/errors.ts';
import { inspectTarget } from '../../../engine/attach.ts';
import type { EngineClient } from '../../../engine/client.ts';
import { inspectExec } from '../../../engine/exec.ts';
import { hangUpMarked, markOf, type Owner, type Place } from './hang-up.ts';

/** What is to be hung up: `id` is the terminal's or process's, the mark it carries. */
export interface HangUp extends Place {
  readonly id: string;
  readonly execId: string;
}

export interface HangUpsOptions {
  /** The engine of the present epoch; `client` throws ENGINE_UNAVAILABLE when there is none. */
  readonly connection: { client(): EngineClient };
  readonly owner: Owner;
  readonly logger: Logger;
}

/** Delays between two looks, in milliseconds: most end at once, and a start in a busy VM takes half a minute. */
const FIRST_MS = 100;
const LAST_MS = 15_000;

/** How long one is tried for, in milliseconds: what runs without its mark, as after `env -i`, is never found. */
const GIVE_UP_MS = 10 * 60_000;

/** One that the engine has not begun by then it will not, in milliseconds: the request for its start was lost. */
const UNBEGUN_MS = 60_000;

/** What was sent SIGHUP twice and lives on has its reasons, as under nohup. Milliseconds between the two. */
const MOST_TOLD = 2;
const TOLD_MS = 3_000;

/** Containers searched at once: each search is an exec, and what starts in a slow VM slows the rest. */
const LANES = 3;

interface Waiting {
  readonly mark: string;
  readonly execId: string;
  readonly since: number;
  told: number;
  toldAt: number;
  readonly done: () => void;
}

interface Batch {
  readonly key: string;
  readonly place: Place;
  readonly lane: Mutex;
  readonly waiting: Set<Waiting>;
  /** Aborts when another one has come. */
  wake: AbortController;
}

/**
 * Ends what terminals and processes have started, as the engine does not when an exec's connection goes. An exec's start is
 * answered before there is a process, so one is hung up only when the engine says that it has ended, its container has, or it
 * was sent SIGHUP and lives on: until then it is looked for again, over a lost connection, too. All of one container in one search.
 */
export class HangUps implements Disposable {
  readonly #options: HangUpsOptions;
  readonly #batches = new Map<string, Batch>();
  readonly #running = new Set<Promise<void>>();
  readonly #lanes = Array.from({ length: LANES }, () => new Mutex());
  readonly #disposed = new AbortController();
  #begun = 0;
  #ending = false;

  constructor(options: HangUpsOptions) {
    this.#options = options;
  }

  /** Whether something is still to be hung up. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** NAME=value for the environment of what is started for `id`. */
  mark(id: string): string {
    return markOf(this.#options.owner, id);
  }

  /** Hangs one up; resolves when that is done, or given up. Never rejects. */
  add({ id, execId, containerId, user }: HangUp): Promise<void> {
    const batch = this.#batchOf({ containerId, user });
    return new Promise((resolve) => {
      const since = performance.now();
      batch.waiting.add({ mark: this.mark(id), execId, since, told: 0, toldAt: 0, done: resolve });
    });
  }

  /** For the end of the host: resolves when nothing is left, and waits for no engine that is not connected to. */
  async end(): Promise<void> {
    this.#ending = true;
    this.#wakeAll();
    await Promise.all(this.#running);
  }

  /** Gives up what is left. */
  dispose(): void {
    this.#disposed.abort(new Error('nothing is hung up any more'));
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const { wake } of this.#batches.values()) wake.abort();
  }

  #batchOf(place: Place): Batch {
    const key = `${place.containerId} ${place.user ?? ''}`;
    const known = this.#batches.get(key);
    if (known) {
      known.wake.abort();
      return known;
    }
    const lane = this.#lanes[this.#begun++ % LANES] ?? new Mutex();
    const batch: Batch = { key, place, lane, waiting: new Set(), wake: new AbortController() };
    this.#batches.set(key, batch);
    const work: Promise<void> = this.#work(batch).finally(() => this.#running.delete(work));
    this.#running.add(work);
    return batch;
  }

  async #work(batch: Batch): Promise<void> {
    const { key, lane, waiting } = batch;
    let delays = backoff(FIRST_MS, LAST_MS);
    do {
      batch.wake = new AbortController();
      const { signal } = batch.wake;
      await lane.run(() => this.#round(batch)).catch((error) => this.#failed(batch, error));
      const limit = performance.now() - GIVE_UP_MS;
      for (const each of waiting) if (this.#disposed.signal.aborted || each.since < limit) finish(batch, each);
      if (waiting.size > 0) await sleep(delays.next().value, signal).catch(() => undefined);
      if (signal.aborted) delays = backoff(FIRST_MS, LAST_MS);
    } while (waiting.size > 0);
    this.#batches.delete(key);
  }

  /** Looks after each, and searches once for all that still run. */
  async #round(batch: Batch): Promise<void> {
    const { place, waiting } = batch;
    const client = this.#options.connection.client();
    const wanted = new Map<Waiting, ExecState>();
    for (const each of [...waiting]) {
      const state = await stateOf(client, each.execId);
      const now = performance.now();
      const isTold = each.told > 0 && now - each.toldAt < TOLD_MS;
      if (state === 'ended' || (each.told >= MOST_TOLD && !isTold)) finish(batch, each);
      else if (state === 'unbegun') {
        if (now - each.since > UNBEGUN_MS) finish(batch, each);
      } else if (!isTold) wanted.set(each, state);
    }
    if (wanted.size === 0) return;
    const marks = [...wanted.keys()].map(({ mark }) => mark);
    const found = await hangUpMarked(client, place, { marks, signal: this.#disposed.signal });
    for (const [each, state] of wanted) {
      if (found?.has(each.mark)) {
        each.told += 1;
        each.toldAt = performance.now();
      } else if (!found || state === 'unknown') finish(batch, each);
    }
  }

  /** Why a round failed decides whether there is another one. */
  async #failed(batch: Batch, error: unknown): Promise<void> {
    const code = error instanceof AppError ? error.code : null;
    const isOver =
      (this.#ending && code === 'ENGINE_UNAVAILABLE') ||
      ((code === 'NOT_FOUND' || code === 'CONFLICT') && (await this.#isGone(batch.place.containerId)));
    if (isOver) for (const each of batch.waiting) finish(batch, each);
    else this.#options.logger.debug('a process is not hung up yet', { error: String(error) });
  }

  async #isGone(containerId: string): Promise<boolean> {
    try {
      return !(await inspectTarget(this.#options.connection.client(), containerId)).running;
    } catch (error) {
      return error instanceof AppError && error.code === 'NOT_FOUND';
    }
  }
}

type ExecState = 'unbegun' | 'running' | 'ended' | 'unknown';

/** Unknown to an engine that has been started again since, or that has no such container any more. */
async function stateOf(client: EngineClient, execId: string): Promise<ExecState> {
  try {
    const { running, exitCode } = await inspectExec(client, execId);
    if (running) return 'running';
    // The engine has not come to it yet: its answer goes out first.
    return exitCode === null ? 'unbegun' : 'ended';
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return 'unknown';
    throw error;
  }
}

function finish({ waiting }: Batch, each: Waiting): void {
  waiting.delete(each);
  each.done();
}
