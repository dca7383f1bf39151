import { nullLogger } from '../../../base/logger.ts';
import { rowsOf } from '../../../contract/common.ts';
import type { Terminal, TerminalTarget } from '../../../contract/terminals.ts';
import { importBusybox } from '../../../engine/testing/busybox-image.ts';
import { type ConnectedEngine, connectedEngine } from '../../../engine/testing/connected-engine.ts';
import { until } from '../../../engine/testing/until.ts';
import type { CallContext } from '../../context.ts';
import type { GuestShells } from '../processes/guest-process.ts';
import { TerminalsService } from '../terminals-service.ts';
import { hangUpsOf } from './hang-ups-of.ts';
import { ViewReader } from './view-reader.ts';

export const callContext: CallContext = {
  signal: new AbortController().signal,
  client: { id: 1, kind: 'ui', web: false, gone: new AbortController().signal },
};

/** A terminal with a window on it. */
export interface OpenTerminal {
  readonly id: string;
  readonly reader: ViewReader;
  row(): Terminal;
  type(text: string): Promise<void>;
  resize(cols: number, rows: number): Promise<void>;
  /** Waits for the program to have started. */
  started(): Promise<void>;
  /**
   * Waits for a shell's prompt, and until what busybox asks the terminal with it is answered: an answer that came after what
   * is typed next would go to the program which that starts.
   */
  prompted(): Promise<void>;
  /** Waits until the visible text has a match, and gives it. */
  sees(pattern: RegExp): Promise<RegExpExecArray>;
  ended(): Promise<Terminal>;
  view(): ViewReader;
  close(): Promise<void>;
}

/** A terminals service on a real engine. */
export class Harness {
  readonly engine: ConnectedEngine;
  readonly service: TerminalsService;
  readonly #rows = new Map<string, Terminal>();
  readonly #watching = new AbortController();

  static async start(guest: GuestShells | null = null): Promise<Harness> {
    const engine = await connectedEngine();
    await importBusybox(engine.client(), { reference: 'box:latest' });
    return new Harness(engine, guest);
  }

  private constructor(engine: ConnectedEngine, guest: GuestShells | null) {
    this.engine = engine;
    const { connection } = engine;
    this.service = new TerminalsService({
      ...{ connection, guest, hangUps: hangUpsOf(connection) },
      containerName: () => null,
      logger: nullLogger,
    });
    void this.#watch();
  }

  /** Creates and starts a container; resolves with its id. */
  async container(spec: object = {}, image = 'box:latest'): Promise<string> {
    const HostConfig = { NetworkMode: 'none', Init: false };
    const body = { Image: image, Cmd: ['sleep', '1000000'], HostConfig, ...spec };
    const container = await this.engine.client().docker().createContainer(body);
    await container.start();
    return container.id;
  }

  async remove(id: string): Promise<void> {
    await this.engine.client().docker().getContainer(id).remove({ force: true });
  }

  /** Opens a terminal and a view of it. */
  async open(target: TerminalTarget, size = { cols: 80, rows: 24 }): Promise<OpenTerminal> {
    const { id } = await this.service.handlers.open({ target, ...size }, callContext);
    await until('the terminal to be listed', () => this.#rows.has(id));
    const row = () => this.#rows.get(id) as Terminal;
    const view = () =>
      new ViewReader((signal) => this.service.handlers.view({ id, skips: false }, { ...callContext, signal }) as never);
    const reader = view();
    const sees = async (pattern: RegExp) => {
      try {
        return await until(`${pattern} to be seen`, async () => pattern.exec(await reader.text()));
      } catch (error) {
        throw new Error(`${pattern} is not seen, but:\n${await reader.text()}`, { cause: error });
      }
    };
    const { handlers } = this.service;
    return {
      id,
      reader,
      row,
      view,
      type: async (data) => void (await handlers.write({ id, data }, callContext)),
      resize: async (cols, rows) => void (await handlers.resize({ id, cols, rows }, callContext)),
      started: () => until('the terminal to run', () => row().state === 'running').then(() => undefined),
      async prompted() {
        await sees(/# ?$/);
        // The screen gives its answers in the order of the output, and its snapshot after them.
        const probe = view();
        await until('the screen', () => probe.items.length > 0);
        await probe.close();
      },
      sees,
      async ended() {
        await until('the end', () => row().state === 'exited' || row().state === 'lost');
        return row();
      },
      async close() {
        await handlers.close({ id }, callContext);
        await reader.done;
      },
    };
  }

  async dispose(): Promise<void> {
    this.#watching.abort();
    await this.service.shutdown();
    await this.engine.dispose();
  }

  async #watch(): Promise<void> {
    for await (const item of this.service.handlers.watch({}, { ...callContext, signal: this.#watching.signal })) {
      for (const row of rowsOf(item)) this.#rows.set(row.id, row);
      if (item.type === 'delta') for (const id of item.removes) this.#rows.delete(id);
    }
  }
}
