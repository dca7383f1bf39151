import { beforeEach, expect, it } from 'vitest';
import type { EngineStatus } from '../../contract/engine.ts';
import type { Host } from '../host/connect.ts';
import { engineReady } from './shell.ts';

/** A host whose engine goes through these states, and then stays as it is. */
function hostWith(...states: Partial<EngineStatus>[]): Pick<Host, 'api'> {
  async function* watch() {
    yield* states;
    await new Promise(() => undefined);
  }
  const status = async () => ({ state: vm, stage: null });
  const start = async () => {
    vm = 'running';
  };
  return { api: { engine: { watch }, host: { status }, vm: { start } } } as unknown as Pick<Host, 'api'>;
}

/** What the VM is, and becomes when it is started. */
let vm = 'stopped';
beforeEach(() => {
  vm = 'stopped';
});

const error = { code: 'ENGINE_UNAVAILABLE', message: 'refused' } as EngineStatus['error'];

it('waits for an engine that is only being connected to again', async () => {
  await engineReady(hostWith({ state: 'lost', error }, { state: 'connected' }));
  await engineReady(hostWith({ state: 'connecting', source: 'vm', error }, { state: 'connected' }));
  await engineReady(hostWith({ state: 'connecting', source: 'socket', error: null }, { state: 'connected' }));
});

it('says so at once where there is none', async () => {
  const none = { code: 'ENGINE_UNAVAILABLE', message: 'the engine is not running' };
  await expect(engineReady(hostWith({ state: 'waiting', source: 'vm' }))).rejects.toMatchObject(none);
  await expect(engineReady(hostWith({ state: 'connecting', source: 'socket', error }))).rejects.toMatchObject(none);
  await expect(engineReady(hostWith({ state: 'lost' }, { state: 'waiting' }))).rejects.toMatchObject(none);
});

it('wakes a VM that sleeps', async () => {
  vm = 'asleep';
  await engineReady(hostWith({ state: 'waiting', source: 'vm' }));
  expect(vm).toBe('running');
});
