import type { EngineConnection } from '../../engine/connection.ts';
import { engineInfo } from '../../engine/system.ts';
import type { ServiceHandlers } from '../context.ts';
import { latest } from '../latest.ts';

/** The contract's `engine`: whether there is one, and what it is. */
export class EngineService {
  readonly #connection: EngineConnection;

  constructor({ connection }: { readonly connection: EngineConnection }) {
    this.#connection = connection;
  }

  readonly handlers: ServiceHandlers<'engine'> = {
    watch: (_params, { signal }) => {
      const connection = this.#connection;
      return latest(() => connection.status, connection.onDidChangeStatus, signal);
    },
    info: async (_params, { signal }) => engineInfo(this.#connection.client(), { signal }),
  };
}
