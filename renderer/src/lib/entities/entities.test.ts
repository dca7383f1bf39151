import { describe, expect, it, vi } from 'vitest';
import { fakeHost, until } from '../../testing/fake-host.ts';
import { container } from '../../testing/objects.ts';
import { api } from '../bridge/client.ts';
import { dismissFailure, operationStore, runOperation } from './operations.ts';
import { containerStore } from './stores.ts';

const names = () => [...containerStore.getState().byId.values()].map(({ name }) => name);
const [a, b, c] = ['a', 'b', 'c'].map((name) => container(name)) as [
  ReturnType<typeof container>,
  ReturnType<typeof container>,
  ReturnType<typeof container>,
];

describe('a kept list', () => {
  it('shows the parts of its first snapshot as they come, and is loaded with the last', () => {
    containerStore.apply({ type: 'snapshot', first: true, more: true, items: [a] });
    expect([names(), containerStore.getState().loaded]).toEqual([['a'], false]);
    containerStore.apply({ type: 'snapshot', first: false, more: false, items: [b] });
    return until(() => containerStore.getState().loaded && names().join() === 'a,b');
  });

  it('keeps what is shown until a later snapshot is whole', async () => {
    containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a, b] });
    await until(() => names().join() === 'a,b');
    containerStore.apply({ type: 'snapshot', first: true, more: true, items: [c] });
    containerStore.apply({ type: 'delta', upserts: [], removes: ['x'] });
    expect(names()).toEqual(['a', 'b']);
    containerStore.apply({ type: 'snapshot', first: false, more: false, items: [b] });
    await until(() => names().join() === 'c,b');
  });

  it('shows nothing of the engine before once the host says that nothing is known any more', async () => {
    containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a, b] });
    await until(() => names().join() === 'a,b');
    containerStore.apply({ type: 'snapshot', first: true, more: true, items: [] });
    await until(() => names().length === 0);
    expect(containerStore.getState().loaded).toBe(false);
    containerStore.apply({ type: 'snapshot', first: false, more: false, items: [c] });
    await until(() => names().join() === 'c' && containerStore.getState().loaded);
  });

  it('has a problem until the host takes it back or the stream is opened again, and its rows all along', async () => {
    const error = { code: 'FORBIDDEN', message: 'no' } as const;
    const problem = () => containerStore.getState().problem;
    containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a] });
    containerStore.apply({ type: 'problem', error });
    await until(() => problem() !== null);
    expect([problem(), names()]).toEqual([error, ['a']]);
    containerStore.apply({ type: 'problem', error: null });
    await until(() => problem() === null);
    containerStore.apply({ type: 'problem', error });
    await until(() => problem() !== null);
    containerStore.reopened();
    await until(() => problem() === null);
    expect(names()).toEqual(['a']);
  });

  it('gathers deltas that come at once into few changes, and ends up right', async () => {
    let changes = 0;
    containerStore.subscribe(() => {
      changes += 1;
    });
    containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a] });
    for (let i = 0; i < 500; i += 1) {
      containerStore.apply({ type: 'delta', upserts: [{ ...b, createdAt: i }], removes: [] });
    }
    containerStore.apply({ type: 'delta', upserts: [], removes: [a.id] });
    await until(() => names().join() === 'b');
    expect(containerStore.getState().byId.get(b.id)?.createdAt).toBe(499);
    expect(changes).toBeLessThan(20);
  });
});

it('goes on when the clock is set back by a day', async () => {
  containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a] });
  await until(() => names().join() === 'a');
  const yesterday = Date.now() - 86_400_000;
  const clock = vi.spyOn(Date, 'now').mockReturnValue(yesterday);
  containerStore.apply({ type: 'delta', upserts: [b], removes: [] });
  await until(() => names().join() === 'a,b');
  clock.mockRestore();
});

describe('something done to an object', () => {
  const stop = () =>
    runOperation({
      store: containerStore,
      id: a.id,
      operation: 'stopping',
      call: async () => api().containers.stop({ id: a.id }),
    });

  it('marks it at once, and until its event has come', async () => {
    const host = fakeHost();
    await host.bridge.whenReady(new AbortController().signal);
    containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a] });
    const done = stop();
    expect(operationStore.getState().pending.get(a.id)).toBe('stopping');
    (await host.call('containers.stop')).result({});
    await until(() => host.calls.length === 1);
    expect(operationStore.getState().pending.has(a.id)).toBe(true);
    containerStore.apply({ type: 'delta', upserts: [{ ...a, state: 'exited' }], removes: [] });
    expect(await done).toBe(true);
    expect(operationStore.getState().pending.size).toBe(0);
  });

  it('keeps the engine’s words on the object when it fails, until they are dismissed', async () => {
    const host = fakeHost();
    await host.bridge.whenReady(new AbortController().signal);
    containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a] });
    const done = stop();
    (await host.call('containers.stop')).error({ code: 'CONFLICT', message: 'no exit event', hint: 'Kill it.' });
    expect(await done).toBe(false);
    const failure = operationStore.getState().failures.get(a.id);
    expect([failure?.error.message, failure?.error.hint, failure?.operation]).toEqual([
      'no exit event',
      'Kill it.',
      'stopping',
    ]);
    dismissFailure(a.id);
    expect(operationStore.getState().failures.size).toBe(0);
  });

  it('does not keep the failures of objects that have gone', async () => {
    containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a, b] });
    const fail = (id: string) =>
      runOperation({
        store: containerStore,
        id,
        operation: 'stopping',
        call: async () => {
          throw new Error('no');
        },
      });
    await fail(a.id);
    containerStore.drop(a.id);
    await fail(b.id);
    expect([...operationStore.getState().failures.keys()]).toEqual([b.id]);
  });

  it('fails on its own object when there is no connection', async () => {
    expect(await stop()).toBe(false);
    expect(operationStore.getState().failures.has(a.id)).toBe(true);
  });

  it('takes a removed object out at once', async () => {
    containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a, b] });
    await runOperation({ store: containerStore, id: a.id, operation: 'deleting', call: async () => undefined });
    expect(names()).toEqual(['b']);
  });
});
