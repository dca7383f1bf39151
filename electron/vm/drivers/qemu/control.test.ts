import { mkdtemp } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import { Control } from './control.ts';
import { inTurn } from './testing/in-turn.ts';

const { signal } = new AbortController();
let dir: string;
let server: Server;
let peers: Socket[];
let control: Control;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-control-'));
  const path = join(dir, 'qmp.sock');
  peers = [];
  const answer = inTurn((socket) => {
    socket.write('{"QMP":{}}\n');
    const lines = createInterface({ input: socket }).on('error', () => undefined);
    lines.on('line', (line) => {
      socket.write(`${JSON.stringify({ return: 'done', id: JSON.parse(line).id })}\n`);
    });
  });
  server = createServer((socket) => {
    peers.push(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  control = new Control(path);
});
afterEach(async () => {
  control.dispose();
  for (const peer of peers) peer.destroy();
  server.close();
  await removeFolder(dir);
});

test('QEMU is dialled once, whoever asks for control meanwhile', async () => {
  const changes: boolean[] = [];
  control.onChange((up) => changes.push(up));
  const regained = control.regain();
  await Promise.all([control.open(signal), control.open(signal)]);
  await regained;
  await control.open(signal);
  expect([control.isUp, peers.length, changes]).toEqual([true, 1, [true]]);
  expect(await control.execute('query-status')).toBe('done');
});

test('a connection that ended, or is given up, makes way for the next', async () => {
  await control.open(signal);
  await control.regain();
  expect(await control.execute('query-status')).toBe('done');
  peers.at(-1)?.destroy();
  await expect.poll(() => peers.length).toBe(3);
  await expect.poll(() => control.execute('query-status').catch(String)).toBe('done');
});
