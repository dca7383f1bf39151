import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../base/clock.ts';
import { aborted } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { EngineStatus } from '../../contract/engine.ts';
import { AppError, saidBy, toWire } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { taskMessages } from '../../contract/messages/tasks.ts';
import type { Task } from '../../contract/tasks.ts';
import type { EngineClient } from '../../engine/client.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { LiveTable } from '../../engine/live-table.ts';
import type { ServiceHandlers } from '../context.ts';
import { TaskProgress } from './task-progress.ts';

/** What a piece of long work gets. */
export interface TaskContext {
  /** Aborts when the user cancels, or the host ends. */
  readonly signal: AbortSignal;
  readonly progress: TaskProgress;
  /**
   * The client of the engine that it works with, as that is now: a task that is run again may find it begun anew. Waits for a first
   * attempt to connect; rejects with ENGINE_UNAVAILABLE while there is no engine, and where it is none of ours any more.
   */
  client(): Promise<EngineClient>;
}

export interface TaskSpec {
  /** The id of the engine that it works with. */
  readonly engine: string;
  readonly kind: Task['kind'];
  readonly title: string;
  readonly command: string;
  /** It may be run once more when it failed or was cancelled. */
  readonly retriable?: boolean;
  /** Resolves with the closing words, if there are any; rejects with an AppError, CANCELLED where whom it is for called it off. */
  run(context: TaskContext): Promise<Message | null>;
}

/** Starts tasks that work with one engine. */
export interface EngineTasks {
  start(spec: Omit<TaskSpec, 'engine'>): string;
}

/** How a task ended. */
export type TaskEnd = Pick<Task, 'state' | 'error'>;

/** Finished tasks kept to look back on. */
const KEPT = 100;
/** Milliseconds between two states of a running task; faster than that nobody reads. */
const TICK_MS = 150;

/** The part of an engine's connection that a task needs. */
export type TaskEngine = Pick<EngineConnection, 'status' | 'client' | 'onDidChangeStatus'>;

export interface TasksOptions {
  readonly logger: Logger;
  /** The connection of an engine, which begins where nobody has used it for a while; a task that runs is a use of it. */
  readonly connectionOf: (engine: string) => Promise<TaskEngine>;
  readonly clock?: Clock;
}

/** The list of long pieces of work. They belong to the host: a client may leave, the work goes on. */
export class TasksService {
  readonly table = new LiveTable<Task>((task) => task.id, true);
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #connectionOf: TasksOptions['connectionOf'];
  #ended = false;
  /** What ended other than well and may be run once more. */
  readonly #again = new Map<string, TaskSpec>();
  readonly #running = new Map<string, { engine: string; cancel: AbortController; end: Promise<TaskEnd> }>();

  constructor(options: TasksOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger;
    this.#connectionOf = options.connectionOf;
  }

  readonly handlers: ServiceHandlers<'tasks'> = {
    watch: (_params, { signal }) => this.table.watch(signal),
    cancel: async ({ id }) => {
      const running = this.#running.get(id);
      if (running) running.cancel.abort(new AppError('CANCELLED', taskMessages.cancelledByUser()));
      else if (!this.table.rows.has(id)) throw new AppError('NOT_FOUND', taskMessages.gone());
      await running?.end;
      return {};
    },
    retry: async ({ id }) => {
      const spec = this.again(id);
      if (!spec) throw new AppError('NOT_FOUND', taskMessages.notAgain());
      const taskId = this.start(spec);
      this.#forget([id]);
      return { taskId };
    },
    clear: async () => {
      this.#forget([...this.table.rows.keys()].filter((id) => !this.#running.has(id)));
      return {};
    },
  };

  /** Starts a task and returns its id at once. Throws CANCELLED once the host ends. */
  start(spec: TaskSpec): string {
    if (this.#ended) throw ending();
    const id = randomUUID();
    const cancel = new AbortController();
    const task: Task = {
      id,
      engine: spec.engine,
      kind: spec.kind,
      title: spec.title,
      command: spec.command,
      state: 'running',
      startedAt: this.#clock.now(),
      finishedAt: null,
      message: '',
      said: null,
      error: null,
      retriable: false,
      ...new TaskProgress(this.#clock).snapshot(),
    };
    this.table.apply([task]);
    const entry = { engine: spec.engine, cancel, end: Promise.resolve<TaskEnd>({ state: 'running', error: null }) };
    this.#running.set(id, entry);
    entry.end = this.#run(task, spec, cancel.signal);
    return id;
  }

  /** For tasks that work with that engine. */
  on(engine: string): EngineTasks {
    return { start: (spec) => this.start({ ...spec, engine }) };
  }

  /** What a task that ended other than well did, where that can be done once more. */
  again(id: string): TaskSpec | null {
    return this.#again.get(id) ?? null;
  }

  /** Whether one works with that engine. */
  runningOn(engine: string): boolean {
    return [...this.#running.values()].some((task) => task.engine === engine);
  }

  /** Cancels those that work with that engine, which is none of ours any more. */
  cancelOn(engine: string, why: AppError): void {
    for (const task of this.#running.values()) if (task.engine === engine) task.cancel.abort(why);
  }

  /** Resolves when the task has ended; with what is known when it is not running. */
  async ended(id: string): Promise<TaskEnd> {
    return this.#running.get(id)?.end ?? this.table.rows.get(id) ?? { state: 'done', error: null };
  }

  /** Cancels what runs, and resolves when all of it has ended, its half-written files gone. Nothing more is started. */
  async shutdown(): Promise<void> {
    this.#ended = true;
    for (const { cancel } of this.#running.values()) cancel.abort(ending());
    await Promise.all([...this.#running.values()].map(({ end }) => end));
  }

  async #run(task: Task, spec: TaskSpec, signal: AbortSignal): Promise<TaskEnd> {
    const progress = new TaskProgress(this.#clock);
    let ticking: Disposable | null = null;
    const tick = () => {
      ticking = null;
      this.table.apply([{ ...task, ...progress.snapshot() }]);
    };
    progress.onDidChange(() => {
      ticking ??= this.#clock.after(TICK_MS, tick);
    });
    const client = async () => {
      const connection = await this.#connectionOf(spec.engine);
      await firstAttempt(connection, signal);
      return connection.client();
    };
    const end = await spec.run({ signal, progress, client }).then(
      (said) => ({ state: 'done' as const, error: null, message: said?.text ?? '', said }),
      (error: unknown) => this.#failed(error, signal),
    );
    (ticking as Disposable | null)?.dispose();
    progress.dispose();
    this.#running.delete(task.id);
    const retriable = end.state !== 'done' && spec.retriable === true;
    if (retriable) this.#again.set(task.id, spec);
    this.#logger.info('task ended', { kind: task.kind, state: end.state, code: end.error?.code });
    this.table.apply([
      {
        ...{ ...task, ...progress.snapshot(), speed: null, etaSeconds: null, ...end },
        ...{ retriable, finishedAt: this.#clock.now() },
      },
    ]);
    this.#trim();
    return { state: end.state, error: end.error };
  }

  #failed(error: unknown, signal: AbortSignal): Pick<Task, 'state' | 'error' | 'message' | 'said'> {
    const wire = toWire(error);
    const isCancelled = signal.aborted || wire.code === 'CANCELLED';
    const said = isCancelled ? taskMessages.cancelled() : saidBy(wire);
    const end = isCancelled ? { state: 'cancelled' as const, error: null } : { state: 'failed' as const, error: wire };
    return { ...end, message: said.text, said };
  }

  #trim(): void {
    const finished = [...this.table.rows.keys()].filter((id) => !this.#running.has(id));
    this.#forget(finished.slice(0, Math.max(0, finished.length - KEPT)));
  }

  #forget(ids: readonly string[]): void {
    for (const id of ids) this.#again.delete(id);
    this.table.apply([], ids);
  }
}

/**
 * Resolves once an engine was connected to, or could not be: one that begins is not there at first. The VM's is not waited for,
 * which may be off. Rejects with the signal's reason.
 */
async function firstAttempt({ status, onDidChangeStatus }: TaskEngine, signal: AbortSignal): Promise<void> {
  const isBegun = ({ state, source, error }: EngineStatus) =>
    error === null && (state === 'connecting' || (state === 'waiting' && source !== 'vm'));
  if (!isBegun(status)) return;
  let listening: Disposable | undefined;
  const decided = new Promise<void>((resolve) => {
    listening = onDidChangeStatus((next) => isBegun(next) || resolve());
  });
  try {
    await Promise.race([decided, aborted(signal).then(() => signal.throwIfAborted())]);
  } finally {
    listening?.dispose();
  }
}

function ending(): AppError {
  return new AppError('CANCELLED', taskMessages.hostEnding());
}
