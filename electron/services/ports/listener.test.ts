import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../engine/testing/until.ts';
import { ownPort } from '../../platform/testing/own-port.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { PortListener } from './listener.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanUps.splice(0).reverse()) clean();
});

/** A published port with so many places, of all ports' and of its own, and both ends in the VM of its connections, in order. */
async function publish(all = 2, own = 256, bound = '127.0.0.1') {
  const container: Socket[] = [];
  const streams: Duplex[] = [];
  const service = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    container.push(socket);
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const port = await ownPort();
  const listener = await PortListener.open({
    ...{
      address: '127.0.0.1',
      bound,
      port,
      idleMs: 50,
      most: own,
      onFull: () => undefined,
      onRefused: () => undefined,
    },
    limit: new ConnectionLimit({ most: all, mostWaiting: all, onFull: () => undefined }),
    dial: async () => {
      const socket = connect({ host: '127.0.0.1', port: (service.address() as AddressInfo).port, allowHalfOpen: true });
      await once(socket, 'connect');
      streams.push(socket);
      return socket;
    },
  });
  const dial = (host = '127.0.0.1') => {
    const socket = connect({ host, port, allowHalfOpen: true });
    socket.on('error', () => undefined);
    cleanUps.push(() => socket.destroy());
    return socket;
  };
  cleanUps.push(
    () => service.close(),
    () => {
      for (const socket of container) socket.destroy();
    },
    () => listener.dispose(),
  );
  return { dial, streams, container };
}

it.each([
  ['all ports', 2, 256],
  ['its port', 1024, 2],
])('clients that left a service that hangs make way for others where %s can have no more', async (_, all, own) => {
  const { dial, container } = await publish(all, own);
  const left = [dial(), dial()];
  for (const client of left) client.end('are you there?');
  await until('both to be led on', () => container.length === 2);
  const cut = Promise.race(left.map((client) => once(client, 'end').catch((error) => error)));
  const other = dial();
  expect(await cut).toMatchObject({ code: 'ECONNRESET' });
  await until('the third', () => container.length === 3);
  container[2]?.end('here');
  expect(String(await once(other, 'data'))).toBe('here');
});

it('an answer that is cut off ends in a reset: for who makes way, and where the VM goes', async () => {
  const { dial, streams, container } = await publish();
  const seen = async (client: Socket) => {
    client.end('how much?');
    const ending = once(client, 'end').catch((error) => error);
    const index = container.length;
    await until('it to be led on', () => container.length > index);
    container[index]?.write('half');
    expect(String(await once(client, 'data'))).toBe('half');
    return { ending };
  };
  const idle = await seen(dial());
  const broken = await seen(dial());
  dial();
  expect(await idle.ending).toMatchObject({ code: 'ECONNRESET' });
  streams[1]?.destroy(new Error('the connection to the VM was lost'));
  expect(await broken.ending).toMatchObject({ code: 'ECONNRESET' });
});

it('where all addresses have to be bound for one, what comes to another is refused', async () => {
  const { dial, container } = await publish(2, 256, '0.0.0.0');
  const stranger = dial('127.0.0.2');
  expect(await once(stranger, 'end').catch((error) => error)).toMatchObject({ code: 'ECONNRESET' });
  dial().end('are you there?');
  await until('the other', () => container.length === 1);
  container[0]?.end('here');
});

it('a client that may still send keeps its place, however quiet it is', async () => {
  const { dial, container } = await publish();
  const quiet = dial();
  await until('the first', () => container.length === 1);
  dial().end('are you there?');
  await until('the second', () => container.length === 2);
  dial();
  await until('the third', () => container.length === 3);
  quiet.end('now');
  expect(String(await once(container[0] as Socket, 'data'))).toBe('now');
});
