import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import { DeadlineError, withDeadline } from '../../../base/deadline.ts';
import { Emitter, type Event } from '../../../base/emitter.ts';
import { LineSplitter } from '../../../base/line-splitter.ts';
import { AppError } from '../../../contract/errors.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { qemuMessages } from '../../../contract/messages/qemu.ts';
import { late, messageOf } from '../../../platform/io-error.ts';

const message = z.union([
  z.object({ QMP: z.unknown() }),
  z.object({ event: z.string(), data: z.record(z.string(), z.unknown()).default({}) }),
  z.object({ id: z.int(), return: z.unknown() }),
  z.object({ id: z.int().optional(), error: z.object({ class: z.string(), desc: z.string() }) }),
]);

export interface QmpEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * In characters. The list of a network's flows is the longest answer, at 80 for each: room for two hundred thousand. Of one
 * that is longer nothing is kept, and whoever waits for it has a deadline.
 */
const MAX_MESSAGE = 16 * 1024 * 1024;

/** QEMU's control connection. Every call has a deadline, and all pending ones reject when the connection ends. */
export class Qmp {
  readonly #socket: Socket;
  readonly #events = new Emitter<QmpEvent>();
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: AppError): void }>();
  readonly closed: Promise<void>;
  readonly onEvent: Event<QmpEvent> = this.#events.event;
  readonly #lines = new LineSplitter({ most: MAX_MESSAGE, longer: 'left out' });
  #nextId = 1;
  #greet: () => void = () => undefined;
  #over = false;

  /** Connects, waits for the greeting and leaves the negotiation mode. */
  static async open(path: string, options: { signal: AbortSignal; timeoutMs: number }): Promise<Qmp> {
    const socket = connect(path);
    const qmp = new Qmp(socket);
    const greeted = new Promise<void>((resolve) => {
      qmp.#greet = resolve;
    });
    try {
      await withDeadline(
        'connecting to the VM process',
        { ms: options.timeoutMs, signal: options.signal },
        async () => {
          await new Promise<void>((resolve, reject) => {
            socket.once('connect', resolve);
            socket.once('error', reject);
          });
          await Promise.race([greeted, qmp.closed.then(() => Promise.reject(gone('qmp_capabilities')))]);
          await qmp.execute('qmp_capabilities');
        },
      );
      return qmp;
    } catch (error) {
      qmp.close();
      throw error;
    }
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => {
      for (const line of this.#lines.push(text)) this.#dispatch(line);
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#end();
        resolve();
      });
    });
  }

  /** Runs a command; rejects with VM_FAILED and QEMU's words, or TIMEOUT. */
  async execute(command: string, args?: Record<string, unknown>, timeoutMs = 5000): Promise<unknown> {
    if (this.#over) throw gone(command);
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
    });
    this.#socket.write(`${JSON.stringify({ execute: command, id, ...(args ? { arguments: args } : {}) })}\n`);
    try {
      return await withDeadline(`the VM process's answer to ${command}`, timeoutMs, () => answer);
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('TIMEOUT', error instanceof DeadlineError ? late(error) : quoted(messageOf(error)), {
        cause: error,
      });
    } finally {
      this.#pending.delete(id);
    }
  }

  close(): void {
    this.#end();
    this.#socket.destroy();
  }

  #dispatch(line: string): void {
    let parsed: z.infer<typeof message>;
    try {
      parsed = message.parse(JSON.parse(line));
    } catch {
      return;
    }
    if ('QMP' in parsed) this.#greet();
    else if ('event' in parsed) this.#events.fire(parsed);
    else if ('error' in parsed) {
      if (parsed.id === undefined) return;
      this.#pending
        .get(parsed.id)
        ?.reject(new AppError('VM_FAILED', qemuMessages.refused({ reason: quoted(parsed.error.desc) })));
    } else this.#pending.get(parsed.id)?.resolve(parsed.return);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    for (const { reject } of this.#pending.values()) reject(gone('the call'));
    this.#pending.clear();
  }
}

function gone(command: string): AppError {
  return new AppError('CONNECTION_LOST', qemuMessages.controlEnded({ command }));
}
