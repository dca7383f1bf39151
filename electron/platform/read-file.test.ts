import { execFileSync } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { mkdtemp, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readJson } from './files.ts';
import { openEmpty, openRegular, openToAppendSync, readLogEnd, readSmallFile } from './read-file.ts';
import { removeFolder } from './testing/remove-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-read-'));
});
afterEach(() => removeFolder(dir));

describe.skipIf(process.platform === 'win32')('what is no regular file', () => {
  const kinds: [string, (path: string) => unknown][] = [
    ['a FIFO', (path) => execFileSync('mkfifo', [path])],
    ['a link to a device that never ends', (path) => symlink('/dev/zero', path)],
  ];
  test.each(kinds)('is not waited for: %s', async (_, make) => {
    const path = join(dir, 'odd');
    await make(path);
    await expect(readSmallFile(path)).rejects.toMatchObject({ code: 'ERR_NOT_REGULAR' });
    await expect(openRegular(path)).rejects.toMatchObject({ code: 'ERR_NOT_REGULAR' });
    await expect(openEmpty(path)).rejects.toThrow();
    expect(() => openToAppendSync(path)).toThrow();
    expect(await readJson(path)).toMatchObject({ kind: 'unreadable' });
  });
});

test('a file is read up to its limit, and refused beyond', async () => {
  const path = join(dir, 'file');
  await writeFile(path, '12345'.repeat(10));
  expect(String(await readSmallFile(path))).toBe('12345'.repeat(10));
  await truncate(path, 1 << 20);
  expect((await readSmallFile(path)).length).toBe(1 << 20);
  await truncate(path, (1 << 20) + 1);
  await expect(readSmallFile(path)).rejects.toMatchObject({ code: 'EFBIG', message: 'larger than 1 MiB' });
  await truncate(path, 2 ** 40);
  expect(await readJson(path)).toMatchObject({ kind: 'unreadable', error: { code: 'EFBIG' } });
});

test('a file is written anew, or gone on with', async () => {
  const path = join(dir, 'log');
  await writeFile(path, 'old');
  const { fd, size } = openToAppendSync(path);
  writeSync(fd, ' and new');
  closeSync(fd);
  expect([size, String(await readSmallFile(path))]).toEqual([3, 'old and new']);
  await (await openEmpty(path)).close();
  expect(String(await readSmallFile(path))).toBe('');
});

test('of a log of any size the last lines are read, and they are whole', async () => {
  const path = join(dir, 'log');
  await writeFile(path, '');
  expect(await readLogEnd(path)).toBe('');
  await writeFile(path, 'one\ntwo\n');
  expect([await readLogEnd(path), await readLogEnd(path, 4)]).toEqual(['one\ntwo\n', 'one\n']);
  await writeFile(path, `first\n${`${'x'.repeat(1023)}\n`.repeat(17 << 10)}last\n`);
  const lines = (await readLogEnd(path)).split('\n');
  expect([lines.slice(-2), lines.length > 16_000, lines[0]]).toEqual([['last', ''], true, 'x'.repeat(1023)]);
});
