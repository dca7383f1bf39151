import { nullLogger } from '../../base/logger.ts';
import type { EngineClient } from '../client.ts';
import { EngineConnection } from '../connection.ts';
import { FixedEndpoint } from './fixed-endpoint.ts';
import { type LocalEngine, startLocalEngine } from './local-engine.ts';
import { until } from './until.ts';

/** A real engine with a connection to it, and every request that went over it. */
export interface ConnectedEngine {
  readonly engine: LocalEngine;
  readonly endpoint: FixedEndpoint;
  readonly connection: EngineConnection;
  /** Requests so far, such as "GET /v1.41/containers/json?…", pings left out. */
  readonly requests: string[];
  client(): EngineClient;
  dispose(): Promise<void>;
}

/** Starts an engine and connects to it. */
export async function connectedEngine(source: 'vm' | 'socket' = 'socket'): Promise<ConnectedEngine> {
  const engine = await startLocalEngine();
  const endpoint = new FixedEndpoint(engine.socketPath, source);
  const requests: string[] = [];
  const connection = new EngineConnection({
    endpoints: endpoint,
    logger: nullLogger,
    observe: (method, path) => {
      if (!path.endsWith('/_ping')) requests.push(`${method} ${path}`);
    },
  });
  connection.start();
  await until('the engine to be connected', () => connection.status.state === 'connected');
  return {
    engine,
    endpoint,
    connection,
    requests,
    client: () => connection.client(),
    async dispose() {
      connection.dispose();
      await engine.dispose();
    },
  };
}
