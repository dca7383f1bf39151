import { mkdirSync, writeFileSync } from 'node:fs';
import { appendFile, chmod, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../../engine/testing/until.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { FolderWatch, type FolderWatchOptions } from './folder-watch.ts';
import { WatchThread } from './watch-thread.ts';

let dir: string;
let watch: FolderWatch | null = null;
/** What was told, by its path within the folder, and of each file its size. */
let told: Map<string, number | 'folder' | 'gone'>;
let partial: string[];
let quota: { left: number };
let thread: WatchThread;

beforeEach(async () => {
  dir = await realpath(await mkdtemp('/tmp/sw-watch-'));
  told = new Map();
  partial = [];
  quota = { left: 100 };
  thread = new WatchThread();
});

afterEach(async () => {
  watch?.dispose();
  thread.dispose();
  await removeFolder(dir);
});

async function begin(path = dir, more: Partial<FolderWatchOptions> = {}): Promise<void> {
  watch = new FolderWatch(path, {
    ...{ thread, quota, without: '/nowhere', onCrowded: () => undefined, onSilent: () => undefined },
    onPartial: (limit) => partial.push(limit),
    onChange: (changes) => {
      for (const { path: at, now } of changes)
        told.set(relative(dir, at), now ? (now.isDirectory() ? 'folder' : Number(now.size)) : 'gone');
    },
    ...more,
  });
  await watch.ready;
}

const tells = (path: string, what: number | 'folder' | 'gone') =>
  until(`${path}: ${what}`, () => told.get(path) === what);

it('tells of what is made, changed, renamed and deleted', async () => {
  await begin();
  await writeFile(join(dir, 'a b 한글\n'), 'x');
  await tells('a b 한글\n', 1);
  await appendFile(join(dir, 'a b 한글\n'), 'y');
  await tells('a b 한글\n', 2);
  await rename(join(dir, 'a b 한글\n'), join(dir, 'other'));
  await tells('a b 한글\n', 'gone');
  await tells('other', 2);
  await rm(join(dir, 'other'));
  await tells('other', 'gone');
});

it('watches folders in folders, those that are made at once and those that are moved in or elsewhere', async () => {
  await mkdir(join(dir, 'old/deep'), { recursive: true });
  await begin();
  await writeFile(join(dir, 'old/deep/file'), '1');
  await tells('old/deep/file', 1);
  await mkdir(join(dir, 'new/a/b/c'), { recursive: true });
  await tells('new', 'folder');
  await writeFile(join(dir, 'new/a/b/c/file'), '12');
  await tells('new/a/b/c/file', 2);
  await rename(join(dir, 'old'), join(dir, 'new/a/moved'));
  await tells('old', 'gone');
  await tells('new/a/moved', 'folder');
  await writeFile(join(dir, 'new/a/moved/deep/file'), '123');
  await tells('new/a/moved/deep/file', 3);
  await rm(join(dir, 'new'), { recursive: true });
  await tells('new', 'gone');
  await until('nothing else is watched', () => quota.left === 99);
});

it('a folder of which only its own attributes change is not told of', async () => {
  await mkdir(join(dir, 'sub'));
  await begin();
  await chmod(dir, 0o700);
  await chmod(join(dir, 'sub'), 0o700);
  await writeFile(join(dir, 'sub/file'), '1');
  await tells('sub/file', 1);
  expect([...told.keys()]).toEqual(['sub/file']);
});

it('tells of what goes by the name of the folder it is in', async () => {
  await mkdir(join(dir, 'src'));
  await writeFile(join(dir, 'src/src'), '1');
  await begin();
  await rm(join(dir, 'src/src'));
  await tells('src/src', 'gone');
  await mkdir(join(dir, 'src/src'));
  await tells('src/src', 'folder');
});

it('watches one file, also when another takes its place, and nothing beside it', async () => {
  await writeFile(join(dir, 'one'), '');
  await begin(join(dir, 'one'));
  await writeFile(join(dir, 'two'), '12');
  await rename(join(dir, 'two'), join(dir, 'one'));
  await tells('one', 2);
  expect([...told.keys()]).toEqual(['one']);
});

it('follows no link, and leaves out what it is told to', async () => {
  const out = await realpath(await mkdtemp('/tmp/sw-out-'));
  try {
    await symlink(out, join(dir, 'link'));
    await mkdir(join(dir, 'own/deep'), { recursive: true });
    await begin(dir, { without: join(dir, 'own') });
    await writeFile(join(out, 'file'), '1');
    await writeFile(join(dir, 'own/file'), '1');
    await writeFile(join(dir, 'own/deep/file'), '1');
    await writeFile(join(dir, 'file'), '1');
    await tells('file', 1);
    expect([...told.keys()]).toEqual(['file']);
  } finally {
    await removeFolder(out);
  }
});

it('says when there are more folders than it may watch, and gives back what it had', async () => {
  quota.left = 2;
  await mkdir(join(dir, 'a/b/c'), { recursive: true });
  await begin();
  expect(partial).toContain('ours');
  await writeFile(join(dir, 'a/file'), '1');
  await tells('a/file', 1);
  watch?.dispose();
  expect(quota.left).toBe(2);
});

it('of more files at once than it looks at it tells the folder, and watches what is new in there', async () => {
  let crowd = 0;
  await begin(dir, {
    mostPaths: 20,
    onCrowded: (count) => {
      crowd += count;
    },
  });
  // In one go, so that nothing is looked at in between.
  for (let index = 0; index < 200; index++) writeFileSync(join(dir, `file-${index}`), '');
  mkdirSync(join(dir, 'last'));
  await tells('', 'folder');
  // A busy machine is looked at in between all the same.
  expect(crowd).toBeGreaterThan(20);
  expect(told.size).toBeLessThan(150);
  await writeFile(join(dir, 'last/file'), '1');
  await tells('last/file', 1);
});

// Node's own of Linux in the place of the system's: what it tells has the same shape.
it('where one watch serves a tree it is one, and leaves out the same', async () => {
  await mkdir(join(dir, 'a/b'), { recursive: true });
  await mkdir(join(dir, 'own'));
  await begin(dir, { isDeep: true, without: join(dir, 'own') });
  expect(quota.left).toBe(99);
  await writeFile(join(dir, 'own/file'), '1');
  await until('it watches', async () => {
    await writeFile(join(dir, 'a/b/file'), '1');
    return told.get('a/b/file') === 1;
  });
  await rm(join(dir, 'a/b/file'));
  await tells('a/b/file', 'gone');
  expect([...told.keys()].filter((path) => path.startsWith('own/'))).toEqual([]);
});
