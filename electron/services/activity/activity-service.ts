import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../base/clock.ts';
import { cutText } from '../../base/cut-text.ts';
import type { ActivityEntry } from '../../contract/activity.ts';
import { cliLine, effectOf, type MethodName, NO_NAMES } from '../../contract/changes.ts';
import { commandLine } from '../../contract/cli-line.ts';
import { AppError, toWire, type WireError } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { Names } from '../../contract/wire/define.ts';
import { LiveTable } from '../../engine/live-table.ts';
import type { ClientRequest, ProxyHooks } from '../../engine/proxy/hooks.ts';
import { verbOf } from '../../engine/proxy/verbs.ts';
import type { CallContext, ServiceHandlers } from '../context.ts';
import type { TaskEnd, TaskSpec } from '../tasks/tasks-service.ts';

export interface ActivityOptions {
  /** The engine that a call is about, and names of its objects as far as they are known; null for a call to the VM. */
  readonly engineOf: (method: string, engine: string | undefined) => CalledEngine | null;
  readonly tasks: {
    /** Calls that only start a task are over when it is. */
    ended(id: string): Promise<TaskEnd>;
    /** What can be done once more; null when there is no such task. */
    again(id: string): Pick<TaskSpec, 'engine' | 'title' | 'command'> | null;
  };
  /** Calls that only start a process are over when it is: how it ended, null where nobody was told. */
  readonly exited: (id: string) => Promise<number | null>;
  readonly clock?: Clock;
}

export interface CalledEngine {
  readonly id: string;
  readonly names: Names;
}

interface RecordedCall {
  readonly method: string;
  readonly params: unknown;
  readonly context: CallContext;
}

/** Entries kept; the oldest goes first. */
const KEPT = 1_000;
/** Of other clients' together: a test run makes thousands, and what the user did here is still to be found. */
const KEPT_OF_CLIENTS = 500;
/** Longest name of a client kept, in characters. */
const CLIENT = 100;
/** Longest subject and command kept, in characters: a command line can carry a whole script. */
const SUBJECT = 300;
const COMMAND = 4_000;

/** The record of what was asked of the engine and the VM. */
export class ActivityService {
  readonly table = new LiveTable<ActivityEntry>((entry) => entry.id, true);
  readonly #options: ActivityOptions;
  readonly #clock: Clock;

  constructor(options: ActivityOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  readonly handlers: ServiceHandlers<'activity'> = {
    watch: (_params, { signal }) => this.table.watch(signal),
    clear: async () => {
      this.table.apply(
        [],
        [...this.table.rows.values()].filter(({ state }) => state !== 'running').map(({ id }) => id),
      );
      return {};
    },
  };

  /**
   * Runs a call and records it when it changes something: one entry, from now to its end (or its task's). Gives back,
   * or throws, exactly what `run` does.
   */
  async record<T>(call: RecordedCall, run: () => Promise<T>): Promise<T> {
    const about = this.#about(call);
    if (!about) return run();
    const { method, context } = call;
    const end = this.#begin({ ...about, source: context.client.kind, method });
    try {
      const result = await run();
      const taskId = taskOf(result);
      if (call.method === 'exec.start') {
        const { id } = result as { readonly id: string };
        void this.#options.exited(id).then((exitCode) => end('done', null, exitCode));
      } else if (taskId === null) end('done', null);
      else void this.#options.tasks.ended(taskId).then((task) => end(task.state, task.error));
      return result;
    } catch (error) {
      const cancelled = error instanceof AppError && error.code === 'CANCELLED';
      end(cancelled ? 'cancelled' : 'failed', cancelled ? null : toWire(error));
      throw error;
    }
  }

  /**
   * Records a request of a client of docker.sock where it changes something on this engine. Gives back what is told how it ended:
   * by the engine's status, or by null where nobody knows, and in its words where only its answer's body says that it failed, or ours where it was refused here.
   */
  ofClient(request: ClientRequest, { id, names }: CalledEngine): ReturnType<NonNullable<ProxyHooks['onRequest']>> {
    const nameOf = (kind: 'container' | 'image', of: string) => names[kind](of);
    const verb = verbOf(request, nameOf);
    if (!verb) return undefined;
    const about = { engine: id, subject: verb.object, command: commandLine(verb.words) };
    const client = request.client === undefined ? undefined : cut(request.client, CLIENT);
    const end = this.#begin({ ...about, source: 'client', method: verb.name, client });
    this.#keep(KEPT_OF_CLIENTS, ({ source }) => source === 'client');
    return (status, failure) => {
      if (status === null) end('cancelled', null);
      else if (failure instanceof AppError) end('failed', toWire(failure));
      else if (failure !== undefined) end('failed', toWire(new AppError('ENGINE_ERROR', quoted(failure))));
      else if (status < 400) end('done', null);
      else end('failed', toWire(new AppError('ENGINE_ERROR', engineMessages.answered({ status }))));
    };
  }

  /** What a call is recorded as; null for one that is not. */
  #about({ method, params, context }: RecordedCall): Pick<ActivityEntry, 'engine' | 'subject' | 'command'> | null {
    const effect = effectOf(method);
    // The host validated the parameters against this method's own schema.
    if (effect === 'again') {
      const task = this.#options.tasks.again((params as { id: string }).id);
      return task && { engine: task.engine, subject: task.title, command: task.command };
    }
    if (typeof effect !== 'object') return null;
    const engine = this.#options.engineOf(method, context.engine);
    const names = engine?.names ?? NO_NAMES;
    const command = cliLine(method as MethodName, params as never, names);
    return { engine: engine?.id ?? null, subject: effect.subject(params as never, names), command };
  }

  /** A new entry; gives back what ends it. */
  #begin(of: Pick<ActivityEntry, 'source' | 'client' | 'engine' | 'method' | 'subject' | 'command'>) {
    const entry: ActivityEntry = {
      ...of,
      id: randomUUID(),
      at: this.#clock.now(),
      subject: cut(of.subject, SUBJECT),
      command: cut(of.command, COMMAND),
      state: 'running',
      durationMs: null,
      error: null,
    };
    const startedAt = this.#clock.monotonic();
    this.table.apply([entry]);
    this.#keep(KEPT, () => true);
    return (state: ActivityEntry['state'], error: WireError | null, exitCode?: number | null) =>
      this.#put({ ...entry, state, error, exitCode, durationMs: Math.round(this.#clock.monotonic() - startedAt) });
  }

  /** Drops the oldest of these beyond a number. */
  #keep(most: number, which: (entry: ActivityEntry) => boolean): void {
    const ids = [...this.table.rows.values()].filter(which).map(({ id }) => id);
    this.table.apply([], ids.slice(0, Math.max(0, ids.length - most)));
  }

  /** An entry that was dropped or cleared while it ran stays gone. */
  #put(entry: ActivityEntry): void {
    if (this.table.rows.has(entry.id)) this.table.apply([entry]);
  }
}

function cut(value: string, length: number): string {
  return value.length <= length ? value : `${cutText(value, length - 1)}…`;
}

function taskOf(result: unknown): string | null {
  if (result === null || typeof result !== 'object' || !('taskId' in result)) return null;
  return typeof result.taskId === 'string' ? result.taskId : null;
}
