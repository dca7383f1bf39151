import { chmod, mkdtemp, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensurePrivateDir, isPipeOrFile, readJson, writeFileAtomic, writeJson } from './files.ts';
import { removeFolder } from './testing/remove-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-files-'));
});
afterEach(() => removeFolder(dir));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('writing replaces the whole file, privately, and leaves nothing behind', async () => {
  const path = join(dir, 'a');
  await writeFileAtomic(path, 'one, and long');
  await writeFileAtomic(path, 'two');
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await modeOf(path)).toBe('600');
  expect(await readdir(dir)).toEqual(['a']);
});

test('a failed write leaves the old file and no temporary one', async () => {
  const path = join(dir, 'folder');
  await ensurePrivateDir(join(path, 'inside'));
  await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({ code: 'IO_ERROR' });
  expect(await readdir(dir)).toEqual(['folder']);
});

test('a folder that was open to others is narrowed', async () => {
  const path = join(dir, 'p');
  await ensurePrivateDir(path);
  await chmod(path, 0o755);
  await ensurePrivateDir(path);
  expect(await modeOf(path)).toBe('700');
});

test('a file in the way of a folder is named', async () => {
  await writeFile(join(dir, 'f'), '');
  await expect(ensurePrivateDir(join(dir, 'f', 'home'))).rejects.toMatchObject({
    code: 'IO_ERROR',
    hint: expect.any(String),
  });
});

test('reading JSON tells what it found', async () => {
  expect(await readJson(join(dir, 'none'))).toEqual({ kind: 'missing' });
  await writeFile(join(dir, 'bad'), '\0\0');
  expect((await readJson(join(dir, 'bad'))).kind).toBe('malformed');
  expect((await readJson(dir)).kind).toBe('unreadable');
  await writeFile(join(dir, 'marked'), '\uFEFF{"a":1}');
  expect(await readJson(join(dir, 'marked'))).toEqual({ kind: 'value', value: { a: 1 } });
  await writeJson(join(dir, 'good'), { a: 1 });
  expect(await readJson(join(dir, 'good'))).toEqual({ kind: 'value', value: { a: 1 } });
});

test('an open file that holds something is told from an empty one, a device and what is not open', async () => {
  await writeFile(join(dir, 'full'), 'x');
  await writeFile(join(dir, 'empty'), '');
  const is = async (path: string) => {
    const file = await open(path);
    const found = isPipeOrFile(file.fd);
    await file.close();
    return found;
  };
  expect([await is(join(dir, 'full')), await is(join(dir, 'empty')), await is('/dev/null')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(isPipeOrFile(1_000_000)).toBe(false);
});
