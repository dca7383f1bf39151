import { expect, it, vi } from 'vitest';
import { ConnectionLimit } from './connection-limit.ts';

const { signal } = new AbortController();

it('a place that is given back goes to who has waited longest, and to nobody who has left', async () => {
  const limit = new ConnectionLimit({ most: 1, mostWaiting: 5, onFull: () => undefined });
  const leave = await limit.enter(signal);
  const gone = new AbortController();
  const order: string[] = [];
  const leaver = limit.enter(gone.signal);
  const first = limit.enter(signal).then((end) => [order.push('first'), end] as const);
  const second = limit.enter(signal).then((end) => [order.push('second'), end] as const);
  gone.abort(new Error('the client left'));
  await expect(leaver).rejects.toThrow('the client left');
  leave();
  (await first)[1]();
  (await second)[1]();
  expect(order).toEqual(['first', 'second']);
  await expect(limit.enter(signal)).resolves.toBeTypeOf('function');
});

it('only so many wait, and that it is full is told once', async () => {
  const onFull = vi.fn();
  const limit = new ConnectionLimit({ most: 2, mostWaiting: 1, onFull });
  const leave = await limit.enter(signal);
  await limit.enter(signal);
  expect(onFull).not.toHaveBeenCalled();
  const waits = limit.enter(signal);
  await expect(limit.enter(signal)).rejects.toThrow('wait already');
  leave();
  await waits;
  expect(onFull).toHaveBeenCalledOnce();
});

it('a connection that is nobody’s any more is ended only where another waits, and one at a time', async () => {
  const limit = new ConnectionLimit({ most: 3, mostWaiting: 5, onFull: () => undefined });
  const leaves = [await limit.enter(signal), await limit.enter(signal), await limit.enter(signal)];
  const ended: string[] = [];
  const connection =
    (name: string, isIdle = true) =>
    () => {
      if (isIdle) {
        ended.push(name);
        leaves.pop()?.();
      }
      return isIdle;
    };
  limit.offer(connection('moves again', false));
  limit.offer(connection('first'));
  const gone = connection('gone');
  limit.offer(gone);
  limit.withdraw(gone);
  limit.offer(connection('second'));
  expect(ended).toEqual([]);
  await limit.enter(signal);
  expect(ended).toEqual(['first']);
  await limit.enter(signal);
  expect(ended).toEqual(['first', 'second']);
  const waits = limit.enter(signal);
  limit.offer(connection('third'));
  await waits;
  expect(ended).toEqual(['first', 'second', 'third']);
});
