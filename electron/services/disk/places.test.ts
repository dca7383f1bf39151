import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskWork } from '../../platform/disk-work.ts';
import { homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { assertMovable, exportTo } from './places.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'sw-places-')));
  await mkdir(join(dir, 'home', 'vm'), { recursive: true });
  await writeFile(paths().dataDisk, '');
  await mkdir(join(dir, 'big', 'disks'), { recursive: true });
  await symlink(join(dir, 'big'), join(dir, 'link'));
});
afterEach(() => removeFolder(dir));

const paths = () => homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } });
const share = (name: string) => ({ path: join(dir, name), readOnly: false });

test.each([
  ['big/disks', 'big'],
  ['big/disks', 'link'],
  ['link/disks', 'big'],
  ['link/disks', 'link'],
])('the disk is not moved to %s while %s is shared: a container would have the VM', async (folder, shared) => {
  await expect(assertMovable(paths(), join(dir, folder), [share('gone'), share(shared)])).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining(join(dir, shared)),
  });
});

test('beside what is shared it is', async () => {
  await mkdir(join(dir, 'bigger'));
  await assertMovable(paths(), join(dir, 'bigger'), [share('link'), share('gone')]);
});

test('neither the disk nor an export of it goes into Slipway’s own folder, by whatever path that is named', async () => {
  await symlink(join(dir, 'home'), join(dir, 'big', 'ours'));
  const refused = { code: 'BAD_REQUEST', message: expect.stringContaining('Slipway') };
  for (const folder of ['home', 'home/logs', 'big/ours', 'link/ours/logs']) {
    await mkdir(join(dir, 'home/logs'), { recursive: true });
    const path = join(dir, folder);
    await expect(assertMovable(paths(), path, [])).rejects.toMatchObject(refused);
    const work = new DiskWork(paths().diskWork);
    await expect(exportTo({ paths: paths(), work }, path, 'ui')).rejects.toMatchObject(refused);
  }
});
