import { mkdir, mkdtemp, realpath, rename, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mountsIn, otherWaysTo } from '../../platform/mounts.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { assertNotOurs, servedFolder } from './served-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'sw-served-')));
  for (const name of ['own/keys', 'home/project', 'elsewhere/secret'])
    await mkdir(join(dir, name), { recursive: true });
});
afterEach(() => removeFolder(dir));

const at = (name: string) => join(dir, name);
const served = (name: string, { open = 'home', readOnly = false } = {}) =>
  servedFolder(at(name), {
    own: [at('own'), at('templates')],
    disk: at('disks/data.img'),
    open: [{ path: at(open), readOnly }],
  });

test('a folder within another that containers may write to is served, where it is one', async () => {
  expect(await served('home/project')).toBe(at('home/project'));
  await symlink('project', at('home/link'));
  expect(await served('home/link')).toBe(at('home/project'));
});

test('what a container has put a link in the place of is not followed out of what it may write to', async () => {
  await rename(at('home/project'), at('home/away'));
  await symlink(at('elsewhere'), at('home/project'));
  for (const name of ['home/project', 'home/project/secret']) {
    await expect(served(name)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining(at('elsewhere')),
    });
  }
  // Nor where the way there begins elsewhere.
  await symlink(at('home'), at('way'));
  await expect(served('way/project')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('nor where a link of the user’s leads there, and on by one of a container’s', async () => {
  await symlink(at('elsewhere'), at('home/hop'));
  await symlink('home/hop', at('way'));
  await symlink(at('way'), at('far'));
  for (const name of ['way', 'far', 'far/secret']) {
    await expect(served(name)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await served(name, { readOnly: true })).toContain(at('elsewhere'));
  }
  // Out by "..", too.
  await symlink('../elsewhere', at('home/up'));
  await symlink('home/up', at('out'));
  await expect(served('out')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('links that lead to each other are no folder', async () => {
  await symlink('two', at('one'));
  await symlink('one', at('two'));
  await expect(served('one')).rejects.toMatchObject({ code: 'IO_ERROR' });
});

test('a link that no container can have changed is the user’s own', async () => {
  await symlink(at('elsewhere'), at('home/link'));
  expect(await served('home/link', { readOnly: true })).toBe(at('elsewhere'));
  expect(await served('home/link', { open: 'elsewhere' })).toBe(at('elsewhere'));
  await symlink(at('home'), at('link'));
  expect(await served('link', { open: 'elsewhere' })).toBe(at('home'));
});

test('what holds the data disk is not served, but where that is hidden with Slipway’s own data', async () => {
  await mkdir(at('disks/beside'), { recursive: true });
  await symlink(at('disks'), at('link'));
  for (const name of ['disks', '', 'link']) {
    await expect(served(name)).rejects.toMatchObject({ said: { id: 'shares.holdsDisk' } });
  }
  expect(await served('disks/beside')).toBe(at('disks/beside'));
  expect(await servedFolder(dir, { own: [at('own'), at('templates')], disk: at('own/data.img'), open: [] })).toBe(dir);
});

test('none of Slipway’s own folders is served, nor what lies in one', async () => {
  await mkdir(at('templates/one'), { recursive: true });
  for (const name of ['own', 'own/keys', 'templates', 'templates/one'])
    await expect(served(name)).rejects.toMatchObject({ said: { id: 'shares.ownData' } });
});

test('nor by another place where the same is mounted, or a part of it', async () => {
  const mounts = [
    '22 1 8:1 / / rw - ext4 /dev/sda1 rw',
    '23 22 0:45 /@home /home rw - btrfs /dev/sdb rw',
    '24 22 0:45 / /mnt/all\\040of\\040it rw - btrfs /dev/sdb rw',
    '25 22 0:45 /@home/me/.slipway/identity /mnt/keys rw - btrfs /dev/sdb rw',
    '26 22 0:45 /@home/other /mnt/other rw - btrfs /dev/sdb rw',
    '27 22 8:1 /disks/data.img /mnt/disk.img rw - ext4 /dev/sda1 rw',
    '28 22 8:2 /home/me/.slipway /mnt/foreign rw - ext4 /dev/sdc rw',
    '29 22 0:45 /@home/me/.slipway/vm /home/me/.slipway/run rw - btrfs /dev/sdb rw',
  ];
  const list = Promise.resolve(mountsIn(mounts.join('\n')));
  const waysTo = (path: string) => otherWaysTo(path, list);
  expect(await waysTo('/home/me/.slipway')).toEqual([
    ...['/mnt/all of it/@home/me/.slipway', '/mnt/keys', '/home/me/.slipway/run'],
  ]);
  const refused = (folder: string, disk = '/home/me/.slipway/data.img') =>
    assertNotOurs(folder, folder, { own: ['/home/me/.slipway'], disk, waysTo }).then(
      () => null,
      (error) => error.said.id,
    );
  for (const folder of [
    '/mnt/all of it',
    '/mnt/all of it/@home/me',
    '/mnt/all of it/@home/me/.slipway/vm',
    '/mnt/keys',
    '/mnt',
  ])
    expect([folder, await refused(folder)]).toEqual([folder, 'shares.ownData']);
  for (const folder of ['/home', '/home/me', '/mnt/other', '/mnt/all of it/@home/other', '/mnt/foreign'])
    expect([folder, await refused(folder)]).toEqual([folder, null]);
  expect(await refused('/disks', '/disks/data.img')).toBe('shares.holdsDisk');
  expect(await refused('/mnt/disk.img', '/disks/data.img')).toBe('shares.holdsDisk');
});

test('Slipway’s own data, and all of this computer, are served by no link', async () => {
  await symlink(at('own/keys'), at('keys'));
  await symlink('/', at('all'));
  for (const name of ['own', 'keys', 'all']) {
    await expect(served(name)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  }
  await expect(served('none')).rejects.toMatchObject({ code: 'IO_ERROR' });
});
