import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import { demoHost } from '../testing/demo-host.ts';

const hello = JSON.stringify({ t: 'hello', protocol: PROTOCOL, client: 'ui' });
const turn = () => new Promise((resolve) => setImmediate(resolve));

const name = fc.constantFrom(
  'demo.add',
  'demo.fail',
  'demo.quiet',
  'demo.flood',
  'demo.take',
  '__proto__',
  'constructor.name',
  '',
);
const frame = fc.oneof(
  fc.record({ t: fc.constant('call'), id: fc.nat(5), method: name, params: fc.jsonValue() }),
  fc.record({ t: fc.constantFrom('cancel', 'ack', 'hello', 'item', 'end'), id: fc.jsonValue(), size: fc.jsonValue() }),
  fc.record({ t: fc.constantFrom('item', 'end'), id: fc.nat(5), value: fc.jsonValue() }),
  fc.record({ t: fc.constant('ack'), id: fc.nat(5), size: fc.integer() }),
  fc.jsonValue(),
);
const message = fc.oneof(
  { weight: 8, arbitrary: frame.map((value) => JSON.stringify(value) ?? 'undefined') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  // A binary item: of some call, with a length that may lie.
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(5), fc.nat(30), fc.uint8Array({ maxLength: 20 }))
      .map(([id, length, rest]) => Uint8Array.from([1, 0, 0, 0, id, 0, 0, 0, length, ...rest])),
  },
  { weight: 1, arbitrary: fc.constant('['.repeat(200_000)) },
  { weight: 1, arbitrary: fc.constant('{"__proto__":{"t":"hello"},"t":"call","id":1,"method":"demo.add"}') },
);

test('whatever a client sends, the host serves the next one', async () => {
  const host = demoHost();
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 20 }), fc.boolean(), async (texts, greeted) => {
      const socket = host.open();
      if (greeted) socket.send(hello);
      for (const text of texts) socket.send(text);
      await turn();
      socket.close();
      await turn();
      expect(host.server.size).toBe(0);
    }),
    { numRuns: 300 },
  );
  const { api } = host.client();
  await expect(api.demo.add({ a: 1, b: { c: 1 } })).resolves.toEqual({ sum: 2 });
  expect({}).not.toHaveProperty('t');
});

test('an unacknowledged stream never has much more than the limit under way, whatever the item sizes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60_000 }), async (size) => {
      const host = demoHost({ validateResults: false });
      const socket = host.open();
      let received = 0;
      socket.onMessage = (message) => {
        received += message.length;
      };
      socket.send(hello);
      socket.send(JSON.stringify({ t: 'call', id: 1, method: 'demo.flood', params: { size, count: 1e6 } }));
      const high = 100_000;
      const item = size + 60;
      const deadline = Date.now() + 60_000;
      while (received <= high && Date.now() < deadline) await turn();
      await turn();
      expect(received).toBeGreaterThan(high);
      expect(received).toBeLessThanOrEqual(high + item + 200);
      socket.close();
    }),
    { numRuns: 20 },
  );
});
