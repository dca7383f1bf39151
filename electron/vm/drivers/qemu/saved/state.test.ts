import { link, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../../../platform/process.ts';
import { removeFolder } from '../../../../platform/testing/remove-folder.ts';
import { beginState, dropState, readState, savedDisk, sealState, syncState } from './state.ts';

async function place(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sw-state-'));
  onTestFinished(() => removeFolder(dir));
  return dir;
}

async function saved(isSynced = true): Promise<string> {
  const dir = join(await place(), 'asleep');
  const files = await beginState(dir);
  await writeFile(files.memory, 'm'.repeat(100));
  await writeFile(files.devices, 'devices');
  const disk = async () => 'd';
  const commit = await sealState(dir, {
    ...{ key: 'k', idle: true, disk, machine: null, isSynced },
    ssh: { host: '127.1.2.3', port: 5 },
  });
  await commit();
  return dir;
}

test('what was saved is found again, with whom it fits', async () => {
  const dir = await saved();
  expect(await readState(dir)).toMatchObject({ key: 'k', disk: 'd', ssh: { host: '127.1.2.3', port: 5 } });
  await dropState(dir);
  expect(await readState(dir)).toBe('none');
});

test('nothing counts before it is committed, and what was there before stays until then', async () => {
  const dir = await saved();
  const again = await beginState(dir);
  await writeFile(again.memory, 'half');
  expect(await readState(dir)).toMatchObject({ memoryBytes: 100 });
  await dropState(dir);
  expect(await readdir(dirname(dir))).toEqual([]);
});

test('once it is sealed a look at the disk is all that is left, and one that cannot be looked at then costs nothing', async () => {
  const dir = join(await place(), 'asleep');
  const files = await beginState(dir);
  await writeFile(files.memory, 'm');
  await writeFile(files.devices, 'devices');
  let disk = async () => 'before';
  const about = { key: 'k', idle: false, ssh: null, machine: null, isSynced: false };
  const commit = await sealState(dir, { ...about, disk: () => disk() });
  disk = () => Promise.reject(new Error('it was moved just now'));
  expect(await readState(dir)).toBe('none');
  await commit();
  expect(await readState(dir)).toMatchObject({ disk: 'before', idle: false });
});

test.each([
  ['memory that is short', (dir: string) => truncate(join(dir, 'memory'), 99)],
  ['no memory', (dir: string) => rm(join(dir, 'memory'))],
  ['other devices', (dir: string) => writeFile(join(dir, 'devices'), 'devicez')],
  ['a record cut short', (dir: string) => truncate(join(dir, 'state.json'), 20)],
  ['no record', (dir: string) => rm(join(dir, 'state.json'))],
  [
    'a record of another format',
    async (dir: string) => {
      const record = JSON.parse(await readFile(join(dir, 'state.json'), 'utf8'));
      await writeFile(join(dir, 'state.json'), JSON.stringify({ ...record, format: 99 }));
    },
  ],
])('with %s it is torn', async (_, damage) => {
  const dir = await saved();
  await damage(dir);
  expect(await readState(dir)).toBe('torn');
});

test('what had not reached the disk when this machine ended is torn', async () => {
  const dir = await saved(false);
  expect(await readState(dir)).toMatchObject({ key: 'k' });
  const file = join(dir, 'state.json');
  const record = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...record, unsyncedSince: 'an earlier start' }));
  expect(await readState(dir)).toBe('torn');
  await syncState(dir);
  expect(await readState(dir)).toMatchObject({ key: 'k' });
});

test('what is no file in the place of one is torn at once', async () => {
  for (const name of ['devices', 'memory', 'state.json']) {
    const dir = await saved();
    await rm(join(dir, name));
    expect((await run('mkfifo', [join(dir, name)])).code).toBe(0);
    expect(await readState(dir)).toBe('torn');
  }
});

test('a data disk that was written to, grown or replaced is another', async () => {
  const path = join(await place(), 'data.img');
  await writeFile(path, 'one');
  const before = await savedDisk(path);
  expect(await savedDisk(path)).toBe(before);
  // As a move within a file system leaves it.
  await link(path, `${path}.2`);
  await rm(path);
  await rename(`${path}.2`, path);
  expect(await savedDisk(path)).toBe(before);
  await truncate(path, 10);
  const grown = await savedDisk(path);
  expect(grown).not.toBe(before);
  const { ino } = await stat(path);
  await rm(path);
  await writeFile(path, '');
  await truncate(path, 10);
  // A file system may give the same number again; it does not give the same time.
  expect(`${ino} ${await savedDisk(path)}`).not.toBe(`${ino} ${grown}`);
});
