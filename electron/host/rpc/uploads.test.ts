import { describe, expect, test } from 'vitest';
import { encode } from '../../contract/wire/codec.ts';
import { FLOW } from '../../contract/wire/frames.ts';
import { demoHost, pattern } from '../testing/demo-host.ts';
import { hello, rawClient, settle, thrown } from '../testing/raw-client.ts';
import { CALL_LIMITS } from './waiting-line.ts';

/** An endless source of so many bytes at a time, which tells what was asked of it. */
function source(size: number, total = Number.POSITIVE_INFINITY) {
  const seen = { given: 0, returned: false };
  async function* items() {
    try {
      while (seen.given < total) {
        const length = Math.min(size, total - seen.given);
        const at = seen.given;
        seen.given += length;
        yield pattern(at, length);
      }
    } finally {
      seen.returned = true;
    }
  }
  return { seen, items: items() };
}

describe('uploads', () => {
  test('every byte arrives in order, however it was cut, and is answered once', async () => {
    const { api } = demoHost().client();
    const { seen, items } = source(1_000_001, 5_000_000);
    await expect(api.demo.take({}, items)).resolves.toEqual({ taken: 5_000_000 });
    expect(seen).toEqual({ given: 5_000_000, returned: true });
    const words = async function* () {
      for (const word of ['a', 'b', 'ü']) yield { word };
    };
    await expect(api.demo.spell({}, words())).resolves.toEqual({ text: 'abü' });
  });

  test('a handler that takes nothing stops the source at the limit; taking resumes it', async () => {
    const host = demoHost();
    const { api } = host.client();
    const size = 1_000;
    const { seen, items } = source(size);
    const call = api.demo.take({ hold: true, most: 300 * size }, items);
    await settle();
    const most = FLOW.high + 2 * size;
    expect(seen.given).toBeGreaterThan(FLOW.high / 2);
    expect(seen.given).toBeLessThanOrEqual(most);
    const before = seen.given;
    await settle();
    expect(seen.given).toBe(before);
    for (let i = 0; host.seen.taken < 250 * size && i < 1_000; i++) {
      for (const release of host.seen.release.splice(0)) release();
      await settle();
      expect(seen.given - host.seen.taken).toBeLessThanOrEqual(most);
    }
    expect(seen.given).toBeGreaterThan(before);
    host.server.close('done');
    await thrown(call);
  });

  test('a handler that has enough settles, and the source is let go', async () => {
    const { api } = demoHost().client();
    const { seen, items } = source(1_000);
    await expect(api.demo.take({ most: 5_000 }, items)).resolves.toEqual({ taken: 5_000 });
    await expect.poll(() => seen.returned).toBe(true);
  });

  test.each([
    ['no', { code: 'CONFLICT', message: 'not that word' }],
    ['far too long', { code: 'BAD_REQUEST', message: 'at most nine', details: { path: 'word' } }],
  ])('the word %j is refused by name, and the source is let go', async (word, expected) => {
    const { api } = demoHost().client();
    let returned = false;
    const words = async function* () {
      try {
        for (;;) yield { word };
      } finally {
        returned = true;
      }
    };
    expect(await thrown(api.demo.spell({}, words()))).toMatchObject(expected);
    await expect.poll(() => returned).toBe(true);
  });

  test('cancelling ends both the handler and the source', async () => {
    const host = demoHost();
    const { api } = host.client();
    const controller = new AbortController();
    const { seen, items } = source(1_000);
    const call = api.demo.take({ hold: true }, items, { signal: controller.signal });
    await settle();
    controller.abort();
    expect((await thrown(call)).code).toBe('CANCELLED');
    await expect.poll(() => [seen.returned, host.seen.aborted.length]).toEqual([true, 1]);
    for (const release of host.seen.release.splice(0)) release();
    await expect.poll(() => host.seen.cleanedUp).toBe(1);
  });

  test('a source that fails cancels the call, which rejects with its very error', async () => {
    const host = demoHost();
    const { api } = host.client();
    const lost = new Error('the disk is gone');
    // biome-ignore lint/correctness/useYield: it fails before the first
    const items = (async function* (): AsyncGenerator<Uint8Array, void> {
      throw lost;
    })();
    await expect(api.demo.take({}, items)).rejects.toBe(lost);
    await expect.poll(() => [host.seen.cleanedUp, host.seen.aborted.length]).toEqual([1, 1]);
  });

  test('however many uploads fail at their source, those that come after have their credit', async () => {
    const host = demoHost();
    const { api } = host.client();
    const failing = async function* () {
      yield pattern(0, 90_000);
      throw new Error('the disk is gone');
    };
    for (let i = 0; i < 200; i++) {
      host.seen.taken = 0;
      await expect(api.demo.take({ hold: true }, failing())).rejects.toThrow('the disk is gone');
    }
    const words = async function* () {
      for (const word of ['a', 'b']) yield { word };
    };
    await expect(api.demo.spell({}, words())).resolves.toEqual({ text: 'ab' });
  });

  test('the end of the connection ends both', async () => {
    const host = demoHost();
    const { api, close } = host.client();
    const { seen, items } = source(1_000);
    const call = api.demo.take({ hold: true }, items);
    await settle();
    close();
    await thrown(call);
    for (const release of host.seen.release.splice(0)) release();
    await expect.poll(() => [seen.returned, host.seen.cleanedUp]).toEqual([true, 1]);
  });

  test('there may be so many, and one that has ended makes room', async () => {
    const host = demoHost();
    const { api } = host.client();
    const controller = new AbortController();
    const start = (signal?: AbortSignal) => api.demo.take({ hold: true }, source(10, 10).items, { signal });
    const calls = Array.from({ length: CALL_LIMITS.uploads }, (_, i) => start(i === 0 ? controller.signal : undefined));
    for (const call of calls) call.catch(() => undefined);
    expect((await thrown(start())).message).toContain('uploads open');
    controller.abort();
    const next = start();
    await settle();
    for (const release of host.seen.release.splice(0)) release();
    await expect(next).resolves.toMatchObject({ taken: expect.any(Number) });
  });
});

describe('misuse', () => {
  test('items for a call that takes none end the connection', async () => {
    const { socket, ends } = rawClient(demoHost());
    for (const line of [hello, '{"t":"call","id":1,"method":"demo.hang","params":{}}']) socket.send(line);
    await settle();
    expect(ends).toEqual([]);
    socket.send(encode({ t: 'item', id: 1, value: Uint8Array.of(1) }));
    await settle();
    expect(ends).toHaveLength(1);
  });

  test('who sends more of an upload than there is credit for is cut off, and costs no more memory than that', async () => {
    const host = demoHost();
    const { socket, ends, frames } = rawClient(host);
    socket.send(hello);
    socket.send('{"t":"call","id":1,"method":"demo.take","params":{"hold":true}}');
    const item = encode({ t: 'item', id: 1, value: pattern(0, 65_000) });
    for (let i = 0; i < 10; i++) socket.send(item);
    await settle();
    expect(ends).toHaveLength(1);
    expect(frames.at(-1)).toMatchObject({ t: 'refused', error: { code: 'BAD_REQUEST' } });
    expect(host.seen.taken).toBeLessThanOrEqual(65_000);
  });
});
