import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineInfo, engineStatus } from '../../contract/engine.ts';
import { type ConnectedEngine, connectedEngine } from '../../engine/testing/connected-engine.ts';
import { callContext } from '../testing/call-context.ts';
import { EngineService } from './engine-service.ts';

let real: ConnectedEngine;
beforeAll(async () => {
  real = await connectedEngine();
});
afterAll(() => real?.dispose());

describe('EngineService on a real dockerd', () => {
  it('tells what the engine is, and when it is gone', async () => {
    const service = new EngineService({ connection: real.connection });
    const info = engineInfo.parse(await service.handlers.info({}, callContext()));
    expect(info.cpus).toBeGreaterThan(0);
    expect(info.runtimes).toContain('runc');
    const stop = new AbortController();
    const statuses = service.handlers.watch({}, callContext(stop.signal))[Symbol.asyncIterator]();
    expect(engineStatus.parse((await statuses.next()).value).state).toBe('connected');
    await real.engine.kill('SIGKILL');
    expect(engineStatus.parse((await statuses.next()).value)).toMatchObject({ state: 'lost', version: null });
    await expect(service.handlers.info({}, callContext())).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    stop.abort();
    expect((await statuses.next()).done).toBe(true);
  });
});
