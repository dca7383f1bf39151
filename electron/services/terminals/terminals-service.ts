import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { terminalMessages } from '../../contract/messages/terminals.ts';
import type { Terminal, TerminalItem, TerminalTarget } from '../../contract/terminals.ts';
import { inspectTarget } from '../../engine/attach.ts';
import type { EngineClient } from '../../engine/client.ts';
import { LiveTable } from '../../engine/live-table.ts';
import type { ServiceHandlers } from '../context.ts';
import { LIMITS } from './limits.ts';
import { connector } from './processes/connect.ts';
import type { GuestShells } from './processes/guest-process.ts';
import type { HangUps } from './processes/hang-ups.ts';
import { Shells } from './processes/shells.ts';
import { Session } from './session.ts';
import type { Size } from './size.ts';

export interface TerminalsOptions {
  /** The engine of the present epoch; `client` throws ENGINE_UNAVAILABLE when there is none. */
  readonly connection: { client(): EngineClient };
  /** Root shells in the VM; null when there is no VM of ours. */
  readonly guest: GuestShells | null;
  readonly hangUps: HangUps;
  /** A container's name, to show before it has been looked up. */
  readonly containerName: (id: string) => string | null | undefined;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** The terminals of this host: they live here with their screens, whoever looks at them. */
export class TerminalsService {
  readonly #options: TerminalsOptions;
  readonly #clock: Clock;
  readonly #shells = new Shells();
  readonly #sessions = new Map<string, Session>();
  /** Those that were closed by themselves, until they are hung up. */
  readonly #closing = new Set<Promise<void>>();
  #ended = false;
  readonly #table = new LiveTable<Terminal>(({ id }) => id, true);

  readonly handlers: ServiceHandlers<'terminals'> = {
    watch: (_, { signal }) => this.#table.watch(signal),
    shells: async ({ containerId }, { signal }) => {
      const client = this.#options.connection.client();
      const { imageId } = await inspectTarget(client, containerId, signal);
      return { shells: [...(await this.#shells.list(client, { containerId, imageId }, signal))] };
    },
    open: async ({ target, cols, rows, owned }, { client }) => {
      const id = this.#open(target, { cols, rows });
      if (owned) this.#closeWith(client.gone, id);
      return { id };
    },
    view: ({ id, skips }, { signal }) => this.#view(id, skips, signal),
    write: async ({ id, data }) => {
      await this.#session(id).write(data);
      return {};
    },
    resize: async ({ id, cols, rows }) => {
      this.#session(id).resize({ cols, rows });
      return {};
    },
    reconnect: async ({ id }) => {
      this.#session(id).reconnect();
      return {};
    },
    close: async ({ id }) => {
      this.#close(this.#session(id));
      return {};
    },
  };

  constructor(options: TerminalsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** How many there are, and how many of them have not ended. */
  get count(): { readonly all: number; readonly live: number } {
    const rows = [...this.#table.rows.values()];
    return { all: rows.length, live: rows.filter(({ state }) => state === 'starting' || state === 'running').length };
  }

  /** A terminal's name and title, for the list of activities. */
  describe(id: string): string | null {
    const row = this.#table.rows.get(id);
    return row ? `${row.name} (${row.title})` : null;
  }

  /** Closes those of containers, of which another engine, or that of a VM that was reset, has none. */
  closeOfContainers(): void {
    for (const session of [...this.#sessions.values()]) if (session.row.target.kind !== 'guest') this.#close(session);
  }

  /** Closes every terminal; resolves when what they ran is hung up, or could not be. From its call on none is opened. */
  async shutdown(): Promise<void> {
    this.#ended = true;
    const sessions = [...this.#sessions.values()];
    for (const id of [...this.#sessions.keys()]) this.#forget(id);
    await Promise.all([...this.#closing, ...sessions.map((session) => session.close())]);
  }

  #open(target: TerminalTarget, size: Size): string {
    if (this.#ended) throw new AppError('CANCELLED', terminalMessages.hostEnding());
    if (this.#sessions.size >= LIMITS.sessions) {
      throw new AppError('CONFLICT', terminalMessages.tooMany({ limit: LIMITS.sessions }));
    }
    const id = randomUUID();
    const { connection, guest, hangUps, containerName, logger } = this.#options;
    const session = new Session({
      id,
      target,
      name:
        target.kind === 'guest' ? 'Slipway VM' : (containerName(target.containerId) ?? target.containerId.slice(0, 12)),
      size,
      connect: connector({ engine: connection, guest, hangUps, shells: this.#shells }),
      clock: this.#clock,
      log: logger,
      onChange: (row) => {
        if (this.#sessions.has(row.id)) this.#table.apply([row]);
      },
    });
    this.#sessions.set(id, session);
    this.#table.apply([session.row]);
    return id;
  }

  /** The engine runs on what a client has started, whatever becomes of the client: a command's is ended here. */
  #closeWith(gone: AbortSignal, id: string): void {
    const session = this.#session(id);
    const close = () => this.#close(session);
    if (gone.aborted) close();
    else gone.addEventListener('abort', close, { once: true, signal: session.closed });
  }

  #close(session: Session): void {
    this.#forget(session.row.id);
    // Hanging up takes an exec; nobody should wait for it but the end of the host.
    const closing = session.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  // A generator, so that an unknown id fails the stream rather than the call that makes it.
  async *#view(id: string, skips: boolean, signal: AbortSignal): AsyncGenerator<TerminalItem, void> {
    yield* this.#session(id).view(signal, skips);
  }

  #session(id: string): Session {
    const session = this.#sessions.get(id);
    if (!session) throw new AppError('NOT_FOUND', terminalMessages.gone());
    return session;
  }

  #forget(id: string): void {
    this.#sessions.delete(id);
    this.#table.apply([], [id]);
  }
}
