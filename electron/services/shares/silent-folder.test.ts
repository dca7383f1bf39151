import { appendFile, mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/testing/until.ts';
import { lookAt } from '../../platform/look-at.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { canMount, silentMount, where } from '../testing/silent-mount.ts';
import { FolderWatch } from './folder-watch.ts';
import { entriesIn } from './list-entries.ts';
import { WatchThread } from './watch-thread.ts';

describe.runIf(canMount)(`a folder of the user’s in which a drive has gone${where}`, () => {
  let dir: string;
  let revive: () => Promise<unknown>;

  beforeEach(async () => {
    dir = await realpath(await mkdtemp('/tmp/sw-silent-'));
    for (const name of ['healthy', 'nas']) await mkdir(join(dir, name));
    revive = await silentMount(join(dir, 'nas'));
  });
  afterEach(async () => {
    await revive();
    await removeFolder(dir);
  });

  it('is listed without what is reached in there by links, and is shared as before', async () => {
    for (const name of ['one', 'two', 'three', 'four', 'five']) await symlink('nas/there', join(dir, name));
    await symlink('healthy', join(dir, 'link'));
    const { entries, more } = await entriesIn(dir, 'folder');
    expect(entries.map(({ name }) => name)).toEqual(['healthy', 'link', 'nas']);
    expect(more).toBe(false);
    await expect(lookAt(join(dir, 'one'), async (real) => real)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(await lookAt(join(dir, 'link'), async (real) => real)).toBe(join(dir, 'healthy'));
  });

  it('is watched without it, and tells when it answers', async () => {
    const told = new Set<string>();
    let silences = 0;
    const thread = new WatchThread();
    const watch = new FolderWatch(dir, {
      ...{ thread, quota: { left: 100 }, without: '/nowhere' },
      onChange: (changes) => {
        for (const { path } of changes) told.add(path);
      },
      onPartial: () => undefined,
      onCrowded: () => undefined,
      onSilent: () => {
        silences += 1;
      },
    });
    try {
      await watch.ready;
      expect([silences, watch.isWaiting, await watch.isCurrent()]).toEqual([1, true, true]);
      const file = join(dir, 'healthy/file');
      await writeFile(file, '');
      await appendFile(file, 'more');
      await until('it is told', () => told.has(file));
      await revive();
      await until('it is to be watched anew', async () => !(await watch.isCurrent()));
    } finally {
      watch.dispose();
      thread.dispose();
    }
  });
});
