import { mkdtemp, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { CHUNK_BYTES } from './chunks.ts';
import { copyDisk } from './copy.ts';
import { writeArchive } from './export.ts';
import { readArchive } from './import.ts';

const GIB = 1024 ** 3;
/** What the drive has free, at each look in turn; the last one again. */
let free: number[] = [];
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<object>()),
  statfs: async () => ({ bavail: (free.length > 1 ? free.shift() : free[0]) ?? 0, bsize: 1, blocks: 100 * GIB }),
}));

let dir: string;
const at = (name: string) => join(dir, name);
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-room-'));
  onTestFinished(() => removeFolder(dir));
  await writeFile(at('data.img'), '');
  await truncate(at('data.img'), 3 * CHUNK_BYTES);
  const disk = await open(at('data.img'), 'r+');
  for (const chunk of [0, 1, 2]) await disk.write(`chunk ${chunk} `.repeat(1000), chunk * CHUNK_BYTES);
  await disk.close();
  free = [GIB];
});

const common = { signal: new AbortController().signal, onProgress: () => undefined };
const copy = () => copyDisk({ from: at('data.img'), to: at('new'), ...common });
const exported = () => writeArchive({ from: at('data.img'), to: at('archive'), imageStore: 'containerd', ...common });
const imported = () => readArchive({ from: at('archive'), to: at('new'), ...common });
const isWhole = async () => (await readFile(at('new'))).equals(await readFile(at('data.img')));

test.each([
  ['a copy', copy, copy],
  ['an export', exported, () => exported().then(imported)],
  ['an import', imported, imported],
])(
  '%s ends before the drive is full, for the VM to go on beside it, and is gone on with where there is room',
  async (name, begin, goOn) => {
    if (name === 'an import') await exported();
    free = [GIB, GIB, GIB / 4];
    await expect(begin()).rejects.toMatchObject({ code: 'DISK_FULL', said: { id: 'disk.nearlyFull' } });
    free = [GIB];
    await goOn();
    expect(await isWhole()).toBe(true);
  },
);

test('what is to be left is looked for first', async () => {
  free = [GIB / 2];
  await expect(copy()).rejects.toMatchObject({ code: 'DISK_FULL', said: { id: 'disk.noRoom' } });
});
