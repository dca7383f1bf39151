import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { start } from '../../platform/process.ts';
import { ownPort } from '../../platform/testing/own-port.ts';
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
  const port = await ownPort();
  expect(await owners.of(port)).toBeNull();
  server = await listen(port);
  for (let asked = 0; asked < 2; asked++) {
    // The kernel's list passes over one now and then, as others come and go while it is read.
    await expect.poll(() => owners.of(port)).toEqual(onLinux ? expect.stringContaining(`(PID ${process.pid})`) : null);
  }
  await close(server);
  const script = `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`;
  const other = await start(process.execPath, ['-e', script]);
  await new Promise((resolve) => other.stdout?.once('data', resolve));
  await expect.poll(() => owners.of(port)).toEqual(onLinux ? `node (PID ${other.pid})` : null);
  other.kill();
  await other.exited;
  expect(await owners.of(port)).toBeNull();
});
