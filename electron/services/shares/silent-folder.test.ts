import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/testing/until.ts';
import { lookAt } from '../../platform/look-at.ts';
import { fileSystemOf } from '../../platform/mounts.ts';
import { FolderWatch } from './folder-watch.ts';
import { entriesIn } from './list-entries.ts';
import { WatchThread } from './watch-thread.ts';

/** A file system that nobody answers for, until its input ends: what asks it waits as it would for a server that has gone. */
const MOUNT = `exec 3<>/dev/fuse
mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 silent "$1" && echo up
read -r _
umount -l "$1"`;

// By root, or who is root in namespaces of their own and may open it: `unshare -Urm npx vitest …`.
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/dev/fuse');
const where = canMount ? '' : ' (not tried here: it takes root and /dev/fuse)';

describe.runIf(canMount)(`a folder of the user’s in which a drive has gone${where}`, () => {
  let dir: string;
  let revive: () => Promise<unknown>;

  beforeEach(async () => {
    dir = await realpath(await mkdtemp('/tmp/sw-silent-'));
    for (const name of ['healthy', 'nas']) await mkdir(join(dir, name));
    const holder = spawn('sh', ['-c', MOUNT, 'sh', join(dir, 'nas')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    await new Promise((resolve, reject) => {
      holder.stdout.once('data', resolve);
      holder.once('exit', () => reject(new Error('it cannot be mounted')));
    });
    revive = () => {
      holder.stdin.end();
      return ended;
    };
    await until('it is known', async () => (await fileSystemOf(join(dir, 'nas'))) !== (await fileSystemOf(dir)));
  });
  afterEach(async () => {
    await revive();
    await rm(dir, { recursive: true });
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
