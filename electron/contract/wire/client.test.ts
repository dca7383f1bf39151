import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type MemorySocket, memorySockets } from '../testing/memory-socket.ts';
import { connect } from './client.ts';
import { bytes, decode, encode } from './codec.ts';
import { method, stream, upload } from './define.ts';
import { FLOW, type HostFrame, MAX_CLIENT_FRAME, PROTOCOL } from './frames.ts';

const shape = {
  demo: {
    add: method(z.object({ a: z.number(), b: z.number() }), z.object({ sum: z.number() }), 'looks'),
    say: method(z.object({ text: z.string() }), z.object({}), 'own'),
    text: stream(z.object({}), z.object({ data: z.string() })),
    raw: stream(z.object({}), z.union([bytes, z.object({ type: z.string(), data: bytes })])),
    take: upload(z.object({}), { item: bytes, result: z.object({ taken: z.number() }) }, 'own'),
  },
} as const;

/** A client and the far end of its socket, played by the test. */
function setUp() {
  const [near, far] = memorySockets();
  const received: Record<string, unknown>[] = [];
  far.onMessage = (message) => received.push(decode(message) as Record<string, unknown>);
  const connection = connect(shape, near, { client: 'cli', token: 'secret' });
  return { connection, received, near, far, answer: (frame: HostFrame) => far.send(encode(frame)) };
}

const greet = (far: MemorySocket, protocol = PROTOCOL) =>
  far.send(JSON.stringify({ t: 'hello', protocol, version: '1.2.3', pid: 7 } satisfies HostFrame));

const code = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return (error as AppError).code;
};

async function* only<T>(item: T): AsyncGenerator<T, void> {
  yield item;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the handshake', () => {
  test('says hello first, with the token, and is ready once the host answers', async () => {
    const { connection, received, far } = setUp();
    void connection.api.demo.add({ a: 1, b: 2 }).catch(() => undefined);
    greet(far);
    await expect(connection.ready).resolves.toEqual({ version: '1.2.3', pid: 7 });
    expect(received.map(({ t }) => t)).toEqual(['hello', 'call']);
    expect(received[0]).toMatchObject({ protocol: PROTOCOL, client: 'cli', token: 'secret' });
  });

  test('a host of another protocol is of no use', async () => {
    const { connection, far } = setUp();
    const call = connection.api.demo.add({ a: 1, b: 2 });
    greet(far, PROTOCOL + 1);
    expect(await code(connection.ready)).toBe('VERSION_MISMATCH');
    expect(await code(call)).toBe('VERSION_MISMATCH');
    expect(await connection.closed).toContain('protocol');
  });

  test('a refusal reaches the caller in the host’s own words', async () => {
    const { connection, answer } = setUp();
    answer({ t: 'refused', error: { code: 'UNAUTHORIZED', message: 'no such session', hint: 'open it again' } });
    expect(await code(connection.ready)).toBe('UNAUTHORIZED');
    expect(await connection.closed).toBe('no such session');
  });
});

describe('methods', () => {
  test('resolve with the result, stripped to the contract', async () => {
    const { connection, answer } = setUp();
    const call = connection.api.demo.add({ a: 1, b: 2 });
    answer({ t: 'result', id: 1, value: { sum: 3, extra: true } });
    await expect(call).resolves.toEqual({ sum: 3 });
  });

  test('reject when the result does not fit, and with the host’s errors', async () => {
    const { connection, answer } = setUp();
    const misfit = connection.api.demo.add({ a: 1, b: 2 });
    const failing = connection.api.demo.add({ a: 1, b: 2 });
    answer({ t: 'result', id: 1, value: { sum: '3' } });
    answer({ t: 'error', id: 2, error: { code: 'CONFLICT', message: 'name taken' } });
    expect(await code(misfit)).toBe('INTERNAL');
    expect(await code(failing)).toBe('CONFLICT');
  });

  test('cancel tells the host and rejects at once; a late answer is ignored', async () => {
    const { connection, received, answer } = setUp();
    const controller = new AbortController();
    const call = connection.api.demo.add({ a: 1, b: 2 }, { signal: controller.signal });
    controller.abort();
    expect(await code(call)).toBe('CANCELLED');
    answer({ t: 'result', id: 1, value: { sum: 3 } });
    await turn();
    expect(received.at(-1)).toEqual({ t: 'cancel', id: 1 });
  });

  test('an aborted signal sends nothing', async () => {
    const { connection, received } = setUp();
    expect(await code(connection.api.demo.add({ a: 1, b: 2 }, { signal: AbortSignal.abort() }))).toBe('CANCELLED');
    await turn();
    expect(received.map(({ t }) => t)).toEqual(['hello']);
  });

  test('every pending call ends with the connection, and so do later ones', async () => {
    const { connection, far } = setUp();
    const call = connection.api.demo.add({ a: 1, b: 2 });
    const reader = connection.api.demo.text({});
    const next = reader.next();
    far.close('the host is ending');
    expect(await code(call)).toBe('CONNECTION_LOST');
    expect(await code(next)).toBe('CONNECTION_LOST');
    expect(await code(connection.api.demo.add({ a: 1, b: 2 }))).toBe('CONNECTION_LOST');
    expect(await code(connection.api.demo.text({}).next())).toBe('CONNECTION_LOST');
    expect(await connection.closed).toBe('the host is ending');
  });

  test.each([
    ['a megabyte', 'x'.repeat(MAX_CLIENT_FRAME)],
    ['a third of it, of letters that take three bytes', '한'.repeat(MAX_CLIENT_FRAME / 3)],
    ['half of it, of characters that take two units and four bytes', '🐳'.repeat(MAX_CLIENT_FRAME / 4)],
  ])('%s is refused by itself and costs nobody the connection', async (_, text) => {
    const { connection, received, answer } = setUp();
    expect(await code(connection.api.demo.say({ text }))).toBe('BAD_REQUEST');
    const smaller = connection.api.demo.say({ text: text.slice(100) });
    answer({ t: 'result', id: 2, value: {} });
    await expect(smaller).resolves.toEqual({});
    expect(received.map(({ t, id }) => [t, id])).toEqual([
      ['hello', undefined],
      ['call', 2],
    ]);
  });

  test('an unreadable message ends the connection', async () => {
    const { connection, far } = setUp();
    const call = connection.api.demo.add({ a: 1, b: 2 });
    far.send('{"t":"surprise"}');
    expect(await code(call)).toBe('INTERNAL');
  });
});

describe('bytes', () => {
  test('of a stream come as they are, alone or beside what is said of them', async () => {
    const { connection, answer } = setUp();
    const reader = connection.api.demo.raw({});
    const data = Uint8Array.from([0, 255, 128, 10]);
    answer({ t: 'item', id: 1, value: data });
    answer({ t: 'item', id: 1, value: { type: 'stderr', data, extra: 'ü' } });
    answer({ t: 'end', id: 1 });
    await expect(reader.next()).resolves.toEqual({ done: false, value: data });
    await expect(reader.next()).resolves.toEqual({ done: false, value: { type: 'stderr', data } });
    await expect(reader.next()).resolves.toMatchObject({ done: true });
  });

  test('of an upload go as they are; its end follows them', async () => {
    const { connection, received, answer } = setUp();
    const call = connection.api.demo.take({}, only(Uint8Array.of(1, 2)));
    await turn();
    expect(received.slice(1)).toEqual([
      { t: 'call', id: 1, method: 'demo.take', params: {} },
      { t: 'item', id: 1, value: Uint8Array.of(1, 2) },
      { t: 'end', id: 1 },
    ]);
    answer({ t: 'result', id: 1, value: { taken: 2 } });
    await expect(call).resolves.toEqual({ taken: 2 });
  });

  test('of an upload wait for the host, and go on when it has taken them', async () => {
    const { connection, received, answer } = setUp();
    const sent = () => received.reduce((sum, { value }) => sum + (value instanceof Uint8Array ? value.length : 0), 0);
    const call = connection.api.demo.take({}, only(new Uint8Array(1_000_000)));
    for (let i = 0; i < 10; i++) await turn();
    const first = sent();
    expect(first).toBeGreaterThan(FLOW.high);
    expect(first).toBeLessThan(2 * FLOW.high);
    answer({ t: 'ack', id: 1, size: first });
    for (let i = 0; i < 10; i++) await turn();
    expect(sent()).toBeGreaterThan(first);
    connection.close();
    expect(await code(call)).toBe('CANCELLED');
  });

  test('a message that lies about its parts ends the connection', async () => {
    const { connection, far } = setUp();
    const call = connection.api.demo.add({ a: 1, b: 2 });
    far.send(Uint8Array.from([1, 0, 0, 0, 1, 0, 0, 0, 200, 1]));
    expect(await code(call)).toBe('INTERNAL');
  });
});

describe('streams', () => {
  test('yield items in order, then end', async () => {
    const { connection, answer } = setUp();
    const reader = connection.api.demo.text({});
    for (const data of ['a', 'b', 'c']) answer({ t: 'item', id: 1, value: { data } });
    answer({ t: 'end', id: 1 });
    const seen: string[] = [];
    for await (const { data } of reader) seen.push(data);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('what came before an error of the host is read before it', async () => {
    const { connection, answer } = setUp();
    const reader = connection.api.demo.text({});
    answer({ t: 'item', id: 1, value: { data: 'a' } });
    answer({ t: 'error', id: 1, error: { code: 'ENGINE_ERROR', message: 'gone' } });
    await turn();
    await expect(reader.next()).resolves.toEqual({ done: false, value: { data: 'a' } });
    expect(await code(reader.next())).toBe('ENGINE_ERROR');
    await expect(reader.next()).resolves.toMatchObject({ done: true });
  });

  test('acknowledge what was taken, not what arrived', async () => {
    const { connection, received, answer } = setUp();
    const reader = connection.api.demo.text({});
    const data = 'x'.repeat(3000);
    for (let i = 0; i < 4; i++) answer({ t: 'item', id: 1, value: { data } });
    await turn();
    expect(received.filter(({ t }) => t === 'ack')).toEqual([]);
    await reader.next();
    await reader.next();
    await turn();
    const acks = received.filter(({ t }) => t === 'ack');
    expect(acks).toHaveLength(1);
    expect(acks[0]?.size).toBeGreaterThanOrEqual(FLOW.ack);
  });

  test('leaving the loop cancels at the host, once', async () => {
    const { connection, received, answer } = setUp();
    const reader = connection.api.demo.text({});
    answer({ t: 'item', id: 1, value: { data: 'a' } });
    answer({ t: 'item', id: 1, value: { data: 'b' } });
    for await (const { data } of reader) {
      expect(data).toBe('a');
      break;
    }
    await reader.return?.();
    await turn();
    expect(received.filter(({ t }) => t === 'cancel')).toEqual([{ t: 'cancel', id: 1 }]);
  });

  test('an item that does not fit ends the stream on both sides', async () => {
    const { connection, received, answer } = setUp();
    const reader = connection.api.demo.text({});
    answer({ t: 'item', id: 1, value: { data: 1 } });
    expect(await code(reader.next())).toBe('INTERNAL');
    await expect(reader.next()).resolves.toMatchObject({ done: true });
    await turn();
    expect(received.at(-1)).toEqual({ t: 'cancel', id: 1 });
  });

  test('aborting drops what waits and rejects the reader', async () => {
    const { connection, received, answer } = setUp();
    const controller = new AbortController();
    const reader = connection.api.demo.text({}, { signal: controller.signal });
    answer({ t: 'item', id: 1, value: { data: 'a' } });
    await turn();
    controller.abort();
    expect(await code(reader.next())).toBe('CANCELLED');
    await turn();
    expect(received.at(-1)).toEqual({ t: 'cancel', id: 1 });
  });
});
