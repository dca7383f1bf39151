import type { EngineStatus } from '../../contract/engine.ts';
import { engineInfo as readInfo } from '../../engine/calls/system.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import type { ServiceHandlers } from '../context.ts';

/** The contract's `engine`: whether there is one, and what it is. */
export class EngineService {
  readonly #connection: EngineConnection;

  constructor({ connection }: { readonly connection: EngineConnection }) {
    this.#connection = connection;
  }

  readonly handlers: ServiceHandlers<'engine'> = {
    watch: (_params, { signal }) => this.#watch(signal),
    info: (_params, { signal }) => readInfo(this.#connection.client(), { signal }),
  };

  /** The present status, then each new one; a slow reader gets only the newest. */
  async *#watch(signal: AbortSignal): AsyncGenerator<EngineStatus, void> {
    let wake: () => void = () => undefined;
    const subscription = this.#connection.onDidChangeStatus(() => wake());
    const onAbort = () => wake();
    signal.addEventListener('abort', onAbort);
    try {
      for (let sent: EngineStatus | null = null; !signal.aborted; ) {
        if (sent === this.#connection.status) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        sent = this.#connection.status;
        yield sent;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      subscription.dispose();
    }
  }
}
