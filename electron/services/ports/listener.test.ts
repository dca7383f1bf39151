import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../engine/testing/until.ts';
import { freePort } from '../../platform/ports.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { PortListener } from './listener.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanUps.splice(0).reverse()) clean();
});

/** A published port with two places, and the container's ends of its connections, in order. */
async function publish(): Promise<{ dial: () => Socket; container: Socket[] }> {
  const container: Socket[] = [];
  const service = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    container.push(socket);
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const port = await freePort();
  const listener = await PortListener.open({
    ...{ address: '127.0.0.1', port, idleMs: 50, onRefused: () => undefined },
    limit: new ConnectionLimit({ most: 2, mostWaiting: 2, onFull: () => undefined }),
    dial: async () => {
      const socket = connect({ host: '127.0.0.1', port: (service.address() as AddressInfo).port, allowHalfOpen: true });
      await once(socket, 'connect');
      return socket;
    },
  });
  const dial = () => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
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
  return { dial, container };
}

it('clients that left a service that hangs make way for others', async () => {
  const { dial, container } = await publish();
  for (const client of [dial(), dial()]) client.end('are you there?');
  await until('both to be led on', () => container.length === 2);
  const other = dial();
  await until('the third', () => container.length === 3);
  container[2]?.end('here');
  expect(String(await once(other, 'data'))).toBe('here');
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
