import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import { EngineConnection } from './connection.ts';
import { FixedEndpoint } from './testing/fixed-endpoint.ts';
import { type LocalEngine, startLocalEngine } from './testing/local-engine.ts';
import { until } from './testing/until.ts';

let engine: LocalEngine;

beforeAll(async () => {
  engine = await startLocalEngine();
});
afterAll(() => engine?.dispose());

describe('EngineConnection on a real dockerd', () => {
  it('connects, says which engine it is, and negotiates the API', async () => {
    const connection = new EngineConnection({ endpoints: new FixedEndpoint(engine.socketPath), logger: nullLogger });
    try {
      connection.start();
      await until('connected', () => connection.status.state === 'connected');
      expect(connection.status).toMatchObject({ os: 'linux', apiVersion: '1.41', error: null });
      expect(connection.status.version).toMatch(/^20\.10/);
    } finally {
      connection.dispose();
    }
  });
});
