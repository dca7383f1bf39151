import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ownPort } from '../../platform/testing/own-port.ts';
import { checkPort } from './check-port.ts';
import { aContainer } from './testing/a-container.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const publishing = (hostPort: number, change = {}) => ({
  ...aContainer([{ hostIp: '0.0.0.0', hostPort, containerPort: 80, protocol: 'tcp' as const }]),
  name: 'web',
  ...change,
});

it('finds a port free that nobody has', async () => {
  const port = await ownPort();
  expect(await checkPort(port, { containers: [], forwards: true })).toEqual({ state: 'free', owner: null, next: null });
});

it('names the container that publishes it, and the next that is free', async () => {
  const port = await ownPort();
  const found = await checkPort(port, { containers: [publishing(port)], forwards: true });
  expect(found).toMatchObject({ state: 'container', owner: 'web' });
  expect(found.next).toBeGreaterThan(port);
  const stopped = [publishing(port, { state: 'exited' })];
  expect(await checkPort(port, { containers: stopped, forwards: true })).toMatchObject({ state: 'free' });
});

it('sees another program on this machine, but only where ports are opened on it', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(await checkPort(port, { containers: [], forwards: true })).toMatchObject({ state: 'program' });
  expect(await checkPort(port, { containers: [], forwards: false })).toMatchObject({ state: 'free' });
});
