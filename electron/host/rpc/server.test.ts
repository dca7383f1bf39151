import { describe, expect, test, vi } from 'vitest';
import type { Clock } from '../../base/clock.ts';
import { type Logger, nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { SHARED } from '../../contract/wire/credit.ts';
import { FLOW, MAX_CLIENT_FRAME, PROTOCOL } from '../../contract/wire/frames.ts';
import { demoHost } from '../testing/demo-host.ts';
import { hello, rawClient, settle, thrown } from '../testing/raw-client.ts';
import { HELLO_TIMEOUT_MS } from './connection.ts';
import { CALL_LIMITS } from './waiting-line.ts';

describe('methods', () => {
  test('answer, with the caller known', async () => {
    const { api, ready } = demoHost().client({ web: true });
    await expect(ready).resolves.toEqual({ version: '0.0.0', pid: process.pid });
    await expect(api.demo.add({ a: 1, b: { c: 2 } })).resolves.toEqual({ sum: 3 });
    await expect(api.demo.whoAmI({})).resolves.toEqual({ kind: 'ui', web: true });
  });

  test('parameters that do not fit are refused with the path and the contract’s words', async () => {
    const { api } = demoHost().client();
    const error = await thrown(api.demo.add({ a: 1, b: { c: 10 } }));
    expect(error).toMatchObject({ code: 'BAD_REQUEST', message: 'at most nine', details: { path: 'b.c' } });
  });

  test('a name that is not known is refused, not dropped', async () => {
    const { api } = demoHost().client();
    const error = await thrown(api.demo.add({ a: 1, b: { c: 1 }, extra: 1 } as { a: number; b: { c: number } }));
    expect(error).toMatchObject({ code: 'BAD_REQUEST', details: { path: 'extra' } });
  });

  test.each([
    ['app', { code: 'CONFLICT', message: 'taken', hint: 'use another', details: { name: 'x' } }],
    ['plain', { code: 'INTERNAL', message: 'a defect' }],
    ['sync', { code: 'INTERNAL', message: 'not even a promise' }],
    ['errno', { code: 'DISK_FULL' }],
    ['cyclic', { code: 'INTERNAL' }],
    ['misfit', { code: 'INTERNAL', message: expect.stringContaining('does not fit the contract: n:') }],
  ] as const)('a handler that fails (%s) is mapped, and the connection goes on', async (how, expected) => {
    const { api } = demoHost().client();
    expect(await thrown(api.demo.fail({ how }))).toMatchObject(expected);
    await expect(api.demo.add({ a: 1, b: { c: 1 } })).resolves.toEqual({ sum: 2 });
  });

  test('only defects are logged, with their stack; clients never get it', async () => {
    const error = vi.fn();
    const log: Logger = { ...nullLogger, error };
    const { api } = demoHost({ log }).client();
    await thrown(api.demo.fail({ how: 'app' }));
    expect(error).not.toHaveBeenCalled();
    const defect = await thrown(api.demo.fail({ how: 'plain' }));
    expect(error).toHaveBeenCalledOnce();
    expect(error.mock.calls[0]?.[1]).toMatchObject({ method: 'demo.fail', error: expect.stringContaining('.ts:') });
    expect(defect.message).toBe('a defect');
  });

  test('cancelling aborts the handler and frees the call', async () => {
    const host = demoHost();
    const { api } = host.client();
    const controller = new AbortController();
    const call = api.demo.hang({}, { signal: controller.signal });
    await expect.poll(() => host.seen.running).toBe(1);
    controller.abort();
    expect((await thrown(call)).code).toBe('CANCELLED');
    await expect.poll(() => host.seen.aborted).toHaveLength(1);
  });

  test('the end of the connection aborts all that was under way', async () => {
    const host = demoHost();
    const { api, close } = host.client();
    void api.demo.hang({}).catch(() => undefined);
    const quiet = api.demo.quiet({});
    await quiet.next();
    await expect.poll(() => host.seen.running).toBe(1);
    close();
    await expect.poll(() => host.seen.aborted).toHaveLength(2);
    expect(host.server.size).toBe(0);
  });

  test('a bulk action runs so many at once, and the rest in line', async () => {
    const host = demoHost();
    const { api } = host.client();
    const calls = Array.from({ length: CALL_LIMITS.methods + 50 }, () => api.demo.hang({}));
    await settle();
    expect(host.seen.running).toBe(CALL_LIMITS.methods);
    while (host.seen.release.length > 0 || host.seen.running > 0) {
      for (const release of host.seen.release.splice(0)) release();
      await settle();
    }
    await Promise.all(calls);
    expect(host.seen.mostRunning).toBe(CALL_LIMITS.methods);
  });

  test('a line that is full says so', async () => {
    const host = demoHost();
    const { api } = host.client();
    const calls = Array.from({ length: CALL_LIMITS.methods + CALL_LIMITS.waiting }, () => api.demo.hang({}));
    for (const call of calls) call.catch(() => undefined);
    expect((await thrown(api.demo.hang({}))).message).toContain('too many calls');
    host.server.close('done');
    await Promise.allSettled(calls);
  });
});

describe('names', () => {
  test.each(['demo.nope', 'demo', '', '__proto__.toString', 'demo.constructor', 'demo.__proto__', 'toString'])(
    'there is no method %j',
    async (method) => {
      const { socket, frames } = rawClient(demoHost());
      socket.send(hello);
      socket.send(JSON.stringify({ t: 'call', id: 1, method, params: {} }));
      await settle();
      expect(frames[1]).toMatchObject({ t: 'error', id: 1, error: { code: 'BAD_REQUEST' } });
    },
  );
});

describe('streams', () => {
  test('deliver every item in order and end', async () => {
    const { api } = demoHost().client();
    let count = 0;
    for await (const { data } of api.demo.flood({ size: 1000, count: 1000 })) {
      expect(data).toHaveLength(1000);
      count++;
    }
    expect(count).toBe(1000);
  });

  test('a client that takes nothing stops the source at the limit; taking resumes it', async () => {
    const host = demoHost();
    const { api } = host.client();
    const size = 1000;
    const reader = api.demo.flood({ size, count: 1_000_000 });
    await settle();
    const most = Math.ceil(FLOW.high / size) + 1;
    expect(host.seen.produced).toBeGreaterThan(most / 2);
    expect(host.seen.produced).toBeLessThanOrEqual(most);
    const before = host.seen.produced;
    await settle();
    expect(host.seen.produced).toBe(before);
    for (let i = 0; i < 500; i++) await reader.next();
    await settle();
    expect(host.seen.produced).toBeGreaterThanOrEqual(500);
    expect(host.seen.produced).toBeLessThanOrEqual(500 + most);
    await reader.return?.();
    await expect.poll(() => host.seen.cleanedUp).toBe(1);
  });

  test('one slow stream does not hold up another', async () => {
    const { api } = demoHost().client();
    const stuck = api.demo.flood({ size: 1000, count: 1_000_000 });
    await settle();
    let count = 0;
    for await (const _ of api.demo.flood({ size: 1000, count: 500 })) count++;
    expect(count).toBe(500);
    await stuck.return?.();
  });

  test('streams that are not read are bounded together, and hold up none that is', async () => {
    const host = demoHost();
    const { socket } = rawClient(host);
    const received = new Map<number, number>();
    socket.onMessage = (message) => {
      const id = Number(/"id":(\d+)/.exec(String(message))?.[1]);
      received.set(id, (received.get(id) ?? 0) + message.length);
    };
    const send = (frame: object) => socket.send(JSON.stringify(frame));
    const flood = (id: number, count: number) =>
      send({ t: 'call', id, method: 'demo.flood', params: { size: 90_000, count } });
    const total = () => [...received.values()].reduce((sum, chars) => sum + chars, 0);
    socket.send(hello);
    // Half as many as may be open: what they have unread together is over the first bound, and below the second.
    for (let id = 1; id <= 128; id++) flood(id, 1_000);
    await settle();
    expect(total()).toBeGreaterThan(SHARED.high);
    expect(total()).toBeLessThan(SHARED.most);
    flood(500, 10);
    for (let read = 0; read < 10 * 90_000; await settle()) {
      const chars = (received.get(500) ?? 0) - read;
      read += chars;
      if (chars > 0) send({ t: 'ack', id: 500, size: chars });
    }
    for (let id = 129; id <= 255; id++) flood(id, 1_000);
    await settle();
    const before = total();
    expect(before - (received.get(500) ?? 0)).toBeLessThan(SHARED.most + 200_000);
    // What is left makes room for the others.
    for (let id = 1; id <= 100; id++) send({ t: 'cancel', id });
    await settle();
    expect(total()).toBeGreaterThan(before);
    expect(host.seen.cleanedUp).toBe(101);
    socket.close();
  });

  test('leaving early lets the source clean up', async () => {
    const host = demoHost();
    const { api } = host.client();
    for await (const { n } of api.demo.quiet({})) {
      expect(n).toBe(1);
      break;
    }
    await expect.poll(() => host.seen.cleanedUp).toBe(1);
  });

  test.each([
    ['throw', 1, { code: 'ENGINE_ERROR', message: 'the engine said no' }],
    ['misfit', 1, { code: 'INTERNAL' }],
    ['sync', 0, { code: 'INTERNAL', message: 'before the first item' }],
  ] as const)('one that fails (%s) ends with the error', async (how, items, expected) => {
    const { api } = demoHost().client();
    const reader = api.demo.broken({ how });
    for (let i = 0; i < items; i++) await expect(reader.next()).resolves.toMatchObject({ done: false });
    expect(await thrown(reader.next() as Promise<unknown>)).toMatchObject(expected);
  });

  test('there may be so many, and a closed one makes room', async () => {
    const { api } = demoHost().client();
    const readers = Array.from({ length: CALL_LIMITS.streams }, () => api.demo.quiet({}));
    await Promise.all(readers.map((reader) => reader.next()));
    expect((await thrown(api.demo.quiet({}).next() as Promise<unknown>)).code).toBe('BAD_REQUEST');
    await readers[0]?.return?.();
    await settle();
    await expect(api.demo.quiet({}).next()).resolves.toMatchObject({ done: false });
  });
});

describe('the handshake', () => {
  test('whoever says nothing is turned away after two seconds', async () => {
    const timers: { ms: number; callback: () => void }[] = [];
    const clock: Clock = {
      now: () => 0,
      monotonic: () => 0,
      after(ms, callback) {
        timers.push({ ms, callback });
        return { dispose: () => timers.pop() };
      },
    };
    const { frames, ends } = rawClient(demoHost({ clock }));
    expect(timers[0]?.ms).toBe(HELLO_TIMEOUT_MS);
    timers[0]?.callback();
    await settle();
    expect(frames).toMatchObject([{ t: 'refused', error: { code: 'TIMEOUT' } }]);
    expect(ends).toHaveLength(1);
  });

  test('a hello stops the clock', async () => {
    let pending = 0;
    const clock: Clock = {
      now: () => 0,
      monotonic: () => 0,
      after() {
        pending++;
        return { dispose: () => pending-- };
      },
    };
    const { ready } = demoHost({ clock }).client();
    await ready;
    expect(pending).toBe(0);
  });

  test.each([
    ['a call before the hello', '{"t":"call","id":1,"method":"demo.add","params":{}}', 'BAD_REQUEST'],
    ['another protocol', JSON.stringify({ t: 'hello', protocol: PROTOCOL + 1, client: 'ui' }), 'VERSION_MISMATCH'],
    ['no JSON', 'hello?', 'BAD_REQUEST'],
    ['an unknown frame', '{"t":"nope"}', 'BAD_REQUEST'],
    ['an oversized frame', `"${'x'.repeat(MAX_CLIENT_FRAME)}"`, 'BAD_REQUEST'],
  ])('%s is refused by name', async (_, text, code) => {
    const host = demoHost();
    const { socket, frames, ends } = rawClient(host);
    socket.send(text);
    await settle();
    expect(frames).toMatchObject([{ t: 'refused', error: { code } }]);
    expect(ends).toHaveLength(1);
    expect(host.server.size).toBe(0);
  });

  test('what authorize throws reaches the client, and nothing it sent is run', async () => {
    const host = demoHost();
    const authorize = () => {
      throw new AppError('UNAUTHORIZED', quoted('not you'));
    };
    const { ready, api } = host.client({ web: true, authorize });
    const call = api.demo.hang({});
    expect((await thrown(ready)).code).toBe('UNAUTHORIZED');
    expect((await thrown(call)).code).toBe('UNAUTHORIZED');
    expect(host.seen.mostRunning).toBe(0);
  });

  test('kinds are counted while they are connected', async () => {
    const { server, client } = demoHost();
    const one = client();
    await one.ready;
    expect([server.count('ui'), server.count('cli')]).toEqual([1, 0]);
    one.close();
    await expect.poll(() => server.count('ui')).toBe(0);
  });

  test('a closed server takes nobody', async () => {
    const { server, client } = demoHost();
    server.close('ending');
    expect((await thrown(client().ready)).code).toBe('CONNECTION_LOST');
  });
});

describe('misuse', () => {
  test.each([
    ['an id used twice', '{"t":"call","id":1,"method":"demo.hang","params":{}}'],
    ['a second hello', hello],
  ])('%s ends the connection', async (_, text) => {
    const { socket, ends } = rawClient(demoHost());
    for (const line of [hello, text, text]) socket.send(line);
    await settle();
    expect(ends).toHaveLength(1);
  });

  test('acknowledging more than was sent gains nothing', async () => {
    const host = demoHost();
    const { socket } = rawClient(host);
    socket.send(hello);
    socket.send(JSON.stringify({ t: 'call', id: 1, method: 'demo.flood', params: { size: 1000, count: 1e6 } }));
    for (let i = 0; i < 3; i++) socket.send(JSON.stringify({ t: 'ack', id: 1, size: 1e15 }));
    await settle();
    expect(host.seen.produced).toBeLessThanOrEqual(4 * (FLOW.high / 1000 + 1));
    socket.close();
  });

  test('cancels and acknowledgements for nothing are harmless', async () => {
    const { socket, frames, ends } = rawClient(demoHost());
    for (const line of [
      hello,
      '{"t":"cancel","id":9}',
      '{"t":"ack","id":9,"size":5}',
      '{"t":"item","id":9,"value":1}',
      '{"t":"end","id":9}',
    ])
      socket.send(line);
    await settle();
    expect(frames.map(({ t }) => t)).toEqual(['hello']);
    expect(ends).toEqual([]);
  });
});
