import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { AppError } from '../../contract/errors.ts';
import type { ProcessItem, ProcessTarget } from '../../contract/exec.ts';
import { englishOf } from '../../contract/messages/message.ts';
import { terminalMessages } from '../../contract/messages/terminals.ts';
import type { EngineClient } from '../../engine/client.ts';
import type { CallContext, ServiceHandlers } from '../context.ts';
import type { HangUps } from '../terminals/processes/hang-ups.ts';
import { Shells } from '../terminals/processes/shells.ts';
import { startInContainer } from './container-process.ts';
import { type GuestProcesses, startInGuest } from './guest-process.ts';
import type { PipedProcess } from './process.ts';

export interface ExecOptions {
  /** The engine of the present epoch; `client` throws ENGINE_UNAVAILABLE when there is none. */
  readonly connection: { client(): EngineClient };
  /** Null when the engine in use has no VM of ours. */
  readonly guest: GuestProcesses | null;
  readonly hangUps: HangUps;
}

/** The most at once: far above what commands start, and a bound on what a client may leave behind. */
const MOST = 256;

interface StartRequest {
  readonly id: string;
  readonly target: ProcessTarget;
  readonly stdin: boolean;
  readonly signal: AbortSignal;
}

interface Running {
  readonly process: PipedProcess;
  readonly owner: number;
  /** Aborts when it is let go of. */
  readonly over: AbortController;
  /** Of its output and of its input there is one reader and one writer. */
  readonly taken: Set<'output' | 'input'>;
  /** Resolves with how it ended; null when it was let go of before. */
  readonly exited: Promise<number | null>;
  readonly tell: (exitCode: number | null) => void;
}

/** Processes without a terminal, in containers and in the VM: what `docker exec -i` does. */
export class ExecService {
  readonly #options: ExecOptions;
  readonly #shells = new Shells();
  readonly #running = new Map<string, Running>();
  readonly #closing = new Set<Promise<void>>();
  /** How many are being started. */
  #starting = 0;
  #ended = false;

  constructor(options: ExecOptions) {
    this.#options = options;
  }

  readonly handlers: ServiceHandlers<'exec'> = {
    start: async ({ target, stdin }, { client, signal }) => {
      if (this.#ended) throw new AppError('CANCELLED', terminalMessages.hostEnding());
      if (this.#running.size + this.#starting >= MOST) {
        throw new AppError('CONFLICT', terminalMessages.tooManyProcesses({ limit: MOST }));
      }
      const id = randomUUID();
      this.#starting++;
      const process = await this.#start({ id, target, stdin, signal }).finally(() => this.#starting--);
      // The engine runs on what a client has started, whatever becomes of the client.
      const leave = () => this.#close(id);
      const over = new AbortController();
      client.gone.addEventListener('abort', leave, { once: true, signal: over.signal });
      this.#running.set(id, {
        ...{ process, owner: client.id, over, taken: new Set() },
        ...untold(),
      });
      if (!stdin) process.input.end();
      if (signal.aborted || this.#ended) leave();
      return { id };
    },
    output: ({ id }, context) => this.#output(id, context),
    input: async ({ id }, { client, signal }, items) => {
      const { process, over } = this.#take(id, 'input', client.id);
      const leave = () => this.#close(id);
      signal.addEventListener('abort', leave, { once: true, signal: over.signal });
      try {
        // Of a connection that was lost the input neither closes nor drains.
        await Promise.race([feed(process.input, items), closed(process.input, over.signal)]);
        return {};
      } catch (error) {
        leave();
        throw error;
      } finally {
        signal.removeEventListener('abort', leave);
      }
    },
  };

  /** How a process ended, once it has; null when nobody was told, undefined for none that runs here. */
  exited = async (id: string): Promise<number | null | undefined> => this.#running.get(id)?.exited;

  /** Hangs every process up; resolves when that is done, or given up. From its call on none is started. */
  async shutdown(): Promise<void> {
    this.#ended = true;
    for (const id of [...this.#running.keys()]) this.#close(id);
    await Promise.all(this.#closing);
  }

  async #start(request: StartRequest): Promise<PipedProcess> {
    const { connection, guest, hangUps } = this.#options;
    const { target, signal } = request;
    if (target.kind === 'exec') {
      return startInContainer(connection.client(), { shells: this.#shells, hangUps }, { ...request, target });
    }
    if (!guest) throw new AppError('UNSUPPORTED', terminalMessages.noVm());
    return startInGuest(guest, { target, signal, mark: hangUps.mark(request.id) });
  }

  async *#output(id: string, { client, signal }: CallContext): AsyncGenerator<ProcessItem, void> {
    const { process, tell } = this.#take(id, 'output', client.id);
    // What waits for output does not see that nobody wants it: letting go of the process ends the wait.
    const leave = () => this.#close(id);
    signal.addEventListener('abort', leave, { once: true });
    try {
      signal.throwIfAborted();
      yield* process.output;
      // It was hung up, and may well have ended in good order: not how, but why is what there is to tell.
      signal.throwIfAborted();
      const { exitCode, said } = await process.exit();
      tell(exitCode);
      yield { type: 'exit', exitCode, message: said ? englishOf(said) : '', said };
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', leave);
      this.#close(id);
    }
  }

  #take(id: string, what: 'output' | 'input', client: number): Running {
    const found = this.#running.get(id);
    if (found?.owner !== client) throw new AppError('NOT_FOUND', terminalMessages.noProcess());
    if (found.taken.has(what)) throw new AppError('CONFLICT', terminalMessages[`${what}Taken`]());
    found.taken.add(what);
    return found;
  }

  #close(id: string): void {
    const found = this.#running.get(id);
    if (!found) return;
    this.#running.delete(id);
    found.over.abort();
    found.tell(null);
    // Hanging up takes an exec; nobody should wait for it but the end of the host.
    const closing = found.process.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

function untold(): Pick<Running, 'exited' | 'tell'> {
  let tell: Running['tell'] = () => undefined;
  const exited = new Promise<number | null>((resolve) => {
    tell = resolve;
  });
  return { exited, tell };
}

/** Writes at the process's pace, until the items end, and its input with them, or it reads no more. */
async function feed(input: Writable, items: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const data of items) {
    if (!input.writable) return;
    if (!input.write(data)) await taken(input);
  }
  input.end();
}

/** Resolves when nothing can be written any more, as when the process has ended, and when the signal aborts. */
function closed(input: Writable, letGo: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (input.closed || letGo.aborted) resolve();
    input.once('close', resolve);
    letGo.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves when more can be written, or nothing any more. */
function taken(input: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ['drain', 'close', 'error']) input.off(event, done);
      resolve();
    };
    if (input.destroyed) resolve();
    else for (const event of ['drain', 'close', 'error']) input.once(event, done);
  });
}
