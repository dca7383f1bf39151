import { mkdtemp, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { guestShare, mountLine, sharesFile, unmountLine } from './guest-shares.ts';

const share = { tag: 'share-1', path: "/home/it's mine", readOnly: true, realPath: null };

test('what the guest reads before it starts: those that hold others first, and both paths of a link', () => {
  const outer = { tag: 'share-2', path: '/home', readOnly: false, realPath: '/data/home, all' };
  expect(sharesFile([share, outer])).toBe("share-2\trw\t/home\t/data/home, all\nshare-1\tro\t/home/it's mine\n");
});

test('what a guest that runs is told is one word for each part', () => {
  expect(mountLine(share)).toBe("/sbin/slipway-share on share-1 ro '/home/it'\\''s mine'");
  expect(unmountLine(share, { isServed: true })).toBe("/sbin/slipway-share off '/home/it'\\''s mine'");
  expect(unmountLine({ ...share, realPath: '/x' }, { isServed: false })).toBe(
    "/sbin/slipway-share drop '/home/it'\\''s mine' /x",
  );
});

test('a link is followed, but not to where the guest’s own files are; tags differ', async () => {
  const dir = await realpath(await mkdtemp('/tmp/sw-guest-shares-'));
  try {
    await symlink(dir, join(dir, 'here'));
    await symlink('/etc', join(dir, 'system'));
    const [here, system, none] = await Promise.all(
      ['here', 'system', 'none'].map((name) => guestShare({ path: join(dir, name), readOnly: false })),
    );
    expect([here?.realPath, system?.realPath, none?.realPath]).toEqual([dir, null, null]);
    expect(new Set([here?.tag, system?.tag, none?.tag]).size).toBe(3);
  } finally {
    await removeFolder(dir);
  }
});
