import { lstat, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answers, listenPrivately } from './private-server.ts';
import { run } from './process.ts';
import { removeFolder } from './testing/remove-folder.ts';

let dir: string;
let path: string;
let servers: Server[];
const server = () => {
  const one = createServer((socket) => socket.on('error', () => undefined).end());
  servers.push(one);
  return one;
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-sock-'));
  path = join(dir, 'run', 'x.sock');
  servers = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of servers) one.close();
  await removeFolder(dir);
});

test('folder 0700, socket 0600, and the umask is put back', async () => {
  const before = process.umask();
  await listenPrivately(server(), path);
  expect(((await stat(path)).mode & 0o777).toString(8)).toBe('600');
  expect(((await stat(join(dir, 'run'))).mode & 0o777).toString(8)).toBe('700');
  expect(process.umask()).toBe(before);
  expect(await answers(path)).toBe(true);
});

test('a socket of a dead process is replaced', async () => {
  await listenPrivately(server(), join(dir, 'run', 'first.sock'));
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  expect((await run(process.execPath, ['-e', script])).signal).toBe('SIGKILL');
  expect(await answers(path)).toBe(false);
  await listenPrivately(server(), path);
  expect(await answers(path)).toBe(true);
});

test('a stale socket of another user is not deleted', async () => {
  await listenPrivately(server(), join(dir, 'run', 'first.sock'));
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await run(process.execPath, ['-e', script]);
  vi.spyOn(process as Required<typeof process>, 'getuid').mockReturnValue(4711);
  await expect(listenPrivately(server(), path)).rejects.toMatchObject({ code: 'IN_USE', hint: expect.any(String) });
  expect((await lstat(path)).isSocket()).toBe(true);
});

test('a socket that answers is left alone', async () => {
  await listenPrivately(server(), path);
  await expect(listenPrivately(server(), path)).rejects.toMatchObject({ code: 'IN_USE', hint: expect.any(String) });
  expect(await answers(path)).toBe(true);
});

test('a file of the user’s is not deleted', async () => {
  await writeFile(join(dir, 'x.sock'), 'mine');
  await expect(listenPrivately(server(), join(dir, 'x.sock'))).rejects.toMatchObject({ code: 'IN_USE' });
  expect((await stat(join(dir, 'x.sock'))).isFile()).toBe(true);
});
