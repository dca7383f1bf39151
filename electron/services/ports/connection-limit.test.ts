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
  const limit = new ConnectionLimit({ most: 4, mostWaiting: 5, onFull: () => undefined });
  const leaves = await Promise.all([1, 2, 3, 4].map(() => limit.enter(signal)));
  const ended: string[] = [];
  /** Gives its place back in a later turn, as a socket closes. */
  const connection = (name: string, isIdle = true) => {
    const end = () => {
      if (!isIdle) return false;
      ended.push(name);
      setImmediate(() => {
        limit.withdraw(end);
        leaves.pop()?.();
      });
      return true;
    };
    return end;
  };
  limit.offer(connection('moves again', false));
  const idleAgain = connection('idle again');
  const gone = connection('gone');
  for (const end of [idleAgain, connection('first'), gone, connection('second'), idleAgain]) limit.offer(end);
  limit.withdraw(gone);
  expect(ended).toEqual([]);
  const one = limit.enter(signal);
  for (const name of ['third', 'fourth']) limit.offer(connection(name));
  expect(ended).toEqual(['first']);
  await one;
  const more = [limit.enter(signal), limit.enter(signal)];
  expect(ended).toEqual(['first', 'second', 'idle again']);
  await Promise.all(more);
  await limit.enter(signal);
  expect(ended).toEqual(['first', 'second', 'idle again', 'third']);
});
