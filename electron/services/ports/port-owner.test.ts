import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '../../platform/ports.ts';
import { start } from '../../platform/process.ts';
import { PortOwners } from './port-owner.ts';

const onLinux = process.platform === 'linux';
let server: Server | null = null;
afterEach(() => void server?.close());

const listen = (port: number) =>
  new Promise<Server>((resolve) => {
    const made = createServer().listen(port, '127.0.0.1', () => resolve(made));
  });
const close = (which: Server) => new Promise((resolve) => which.close(resolve));

it('names who listens now, also when that is somebody else on the same port', async () => {
  const owners = new PortOwners();
  const port = await freePort();
  expect(await owners.of(port)).toBeNull();
  server = await listen(port);
  for (let asked = 0; asked < 2; asked++) {
    expect(await owners.of(port)).toEqual(onLinux ? expect.stringContaining(`(PID ${process.pid})`) : null);
  }
  await close(server);
  const script = `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`;
  const other = await start(process.execPath, ['-e', script]);
  await new Promise((resolve) => other.stdout?.once('data', resolve));
  expect(await owners.of(port)).toEqual(onLinux ? `node (PID ${other.pid})` : null);
  other.kill();
  await other.exited;
  expect(await owners.of(port)).toBeNull();
});
