import { once } from 'node:events';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PathKind } from '../../contract/shares.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { entriesIn } from './list-entries.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp('/tmp/sw-list-');
});
afterEach(() => removeFolder(dir));

it('lists folders and links to folders as people sort them, hidden ones last', async () => {
  for (const name of ['b10', 'b9', '.git', 'Älpler', '한글']) await mkdir(join(dir, name));
  await writeFile(join(dir, 'file'), '');
  await symlink('b9', join(dir, 'link'));
  await symlink('file', join(dir, 'to-file'));
  await symlink('nowhere', join(dir, 'to-nothing'));
  const { entries, more } = await entriesIn(dir, 'folder');
  expect(entries.map(({ name }) => name)).toEqual(['Älpler', 'b9', 'b10', 'link', '한글', '.git']);
  expect(entries[1]).toEqual({ name: 'b9', path: join(dir, 'b9'), isFolder: true });
  expect(more).toBe(false);
});

it('lists files and links to files after folders, or sockets, where those are asked for', async () => {
  for (const name of ['z', '.hidden']) await mkdir(join(dir, name));
  for (const name of ['root.pem', '인증서.crt', '.env']) await writeFile(join(dir, name), '');
  await symlink('root.pem', join(dir, 'to-file'));
  const server = createServer().listen(join(dir, 'docker.sock'));
  await once(server, 'listening');
  const listed = async (kind: PathKind) =>
    (await entriesIn(dir, kind)).entries.map(({ name, isFolder }) => (isFolder ? `${name}/` : name));
  const files = ['z/', '.hidden/', 'root.pem', 'to-file', '인증서.crt', '.env'];
  expect(await listed('file')).toEqual(files);
  expect(await listed('either')).toEqual(files);
  expect(await listed('socket')).toEqual(['z/', '.hidden/', 'docker.sock']);
  await new Promise((closed) => server.close(closed));
});

it('says that there are more than it lists', async () => {
  await Promise.all(Array.from({ length: 2001 }, (_, index) => mkdir(join(dir, `${index}`))));
  const { entries, more } = await entriesIn(dir, 'folder');
  expect([entries.length, entries.at(-1)?.name, more]).toEqual([2000, '1999', true]);
});

it('says why one cannot be listed', async () => {
  await expect(entriesIn(join(dir, 'none'), 'folder')).rejects.toMatchObject({ code: 'IO_ERROR' });
  await writeFile(join(dir, 'file'), '');
  await expect(entriesIn(join(dir, 'file'), 'folder')).rejects.toMatchObject({ code: 'IO_ERROR' });
});
