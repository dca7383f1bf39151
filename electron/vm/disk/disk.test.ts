import { link, mkdtemp, open, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { frameAt } from './archive.ts';
import { CHUNK_BYTES } from './chunks.ts';
import { copyDisk } from './copy.ts';
import { writeArchive } from './export.ts';
import { readArchive } from './import.ts';

let dir: string;
let disk: string;
const at = (name: string) => join(dir, name);
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-disk-'));
  disk = at('data.img');
  await writeFile(disk, '');
  await truncate(disk, SIZE);
  await scribble(1, 'first');
  await scribble(4, 'last');
});
afterEach(() => removeFolder(dir));

/** Five chunks, the last a short one. */
const SIZE = CHUNK_BYTES * 4 + 512 * 1024;

async function scribble(chunk: number, words: string): Promise<void> {
  const handle = await open(disk, 'r+');
  await handle.write(Buffer.from(words.repeat(1000)), 0, null, chunk * CHUNK_BYTES + 200_000);
  await handle.close();
}

const ignore = () => undefined;
const never = new AbortController().signal;
/** Aborts once so many reports of progress have come. */
function after(reports: number) {
  const abort = new AbortController();
  let left = reports;
  return {
    signal: abort.signal,
    onProgress: () => {
      if (--left === 0) abort.abort(new Error('enough'));
    },
  };
}
const isSame = async (path: string) => (await readFile(path)).equals(await readFile(disk));
const store = { imageStore: 'containerd' } as const;

describe('a copy', () => {
  test('is the same, as sparse as the disk, and its progress ends at its end', async () => {
    const seen: [number, number][] = [];
    const onProgress = (done: number, total: number) => void seen.push([done, total]);
    await copyDisk({ from: disk, to: at('copy'), signal: never, onProgress });
    expect(await isSame(at('copy'))).toBe(true);
    expect((await stat(at('copy'))).blocks * 512).toBeLessThan(CHUNK_BYTES);
    expect(seen.every(([done], index) => done >= (seen[index - 1]?.[0] ?? 0))).toBe(true);
  });

  test('that was broken off is gone on with, whatever was written to the disk since', async () => {
    await expect(copyDisk({ from: disk, to: at('copy'), ...after(2) })).rejects.toThrow('enough');
    await scribble(1, 'changed');
    await scribble(2, 'new');
    await copyDisk({ from: disk, to: at('copy'), signal: never, onProgress: ignore });
    expect(await isSame(at('copy'))).toBe(true);
  });

  test('where there is no room, or no disk, says so', async () => {
    const nowhere = { from: disk, to: join(dir, 'missing', 'copy'), signal: never, onProgress: ignore };
    await expect(copyDisk(nowhere)).rejects.toMatchObject({ code: 'IO_ERROR' });
    const nothing = { from: at('nothing'), to: at('copy'), signal: never, onProgress: ignore };
    await expect(copyDisk(nothing)).rejects.toMatchObject({ code: 'IO_ERROR', details: { path: at('nothing') } });
  });
});

describe('an archive', () => {
  const write = (more: object = {}) =>
    writeArchive({ from: disk, to: at('all.part'), signal: never, onProgress: ignore, ...store, ...more });

  test.each([
    ['a link', symlink],
    ['another name of it', link],
  ])('is not written over a file that %s lies in its place for', async (_, lay) => {
    await writeFile(at('precious'), 'mine');
    await lay(at('precious'), at('all.part'));
    await expect(write()).rejects.toMatchObject({ code: 'IO_ERROR', details: { path: at('all.part') } });
    expect(await readFile(at('precious'), 'utf8')).toBe('mine');
  });

  const read = (to: string | null, more: object = {}) =>
    readArchive({ from: at('all.part'), to, signal: never, onProgress: ignore, ...more });

  test('brings the disk back as it was, and is small', async () => {
    await write();
    expect((await stat(at('all.part'))).size).toBeLessThan(100_000);
    expect(await read(at('back'))).toMatchObject({ size: SIZE, imageStore: 'containerd' });
    expect(await isSame(at('back'))).toBe(true);
    expect((await stat(at('back'))).blocks * 512).toBeLessThan(CHUNK_BYTES);
    await read(null);
  });

  test('that was cut at any place is gone on with, and has what the disk has by then', async () => {
    await write();
    const whole = await readFile(at('all.part'));
    for (const length of [0, 30, 200, 1000, whole.length >> 1, whole.length - 10, whole.length]) {
      await writeFile(at('all.part'), whole.subarray(0, length));
      await scribble(1, `changed at ${length}`);
      await write();
      await read(at('back'));
      expect(await isSame(at('back')), `cut at ${length}`).toBe(true);
      await rm(at('back'));
    }
  });

  test('is read on where that was broken off', async () => {
    await write();
    await expect(read(at('back'), after(1))).rejects.toThrow('enough');
    await read(at('back'));
    expect(await isSame(at('back'))).toBe(true);
  });

  test('that is cut short, changed in one byte, longer, or something else is refused by name', async () => {
    await write();
    const whole = await readFile(at('all.part'));
    const refused = async (bytes: Buffer) => {
      await writeFile(at('all.part'), bytes);
      return read(null).then(
        () => 'read',
        (error) => [error.code, error.message.replace(at('all.part'), 'FILE')].join(': '),
      );
    };
    expect(await refused(whole.subarray(0, whole.length - 1))).toBe('BAD_REQUEST: FILE is cut short');
    expect(await refused(Buffer.concat([whole, Buffer.from('more')]))).toBe('BAD_REQUEST: FILE is damaged');
    expect(await refused(Buffer.from('not at all '.repeat(100)))).toBe('BAD_REQUEST: FILE is no exported data disk');
    const handle = await open(at('all.part'), 'w+');
    await handle.write(whole);
    const head = await frameAt(handle, 0, whole.length);
    await handle.close();
    if (head === null || head === 'torn') return expect.unreachable();
    const flipped = Buffer.from(whole);
    const place = head.end + 200;
    flipped[place] = (flipped[place] ?? 0) ^ 1;
    expect(await refused(flipped)).toBe('BAD_REQUEST: FILE is damaged');
    expect(await refused(whole)).toBe('read');
  });
});
