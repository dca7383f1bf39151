import { mkdir, mkdtemp, realpath, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownFolders } from './own-folders.ts';
import { removeFolder } from './testing/remove-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'sw-own-')));
  await mkdir(join(dir, 'home/vm'), { recursive: true });
});
afterEach(() => removeFolder(dir));

const own = (templates?: string) => ownFolders({ root: join(dir, 'home') }, { SLIPWAY_TEMPLATES: templates });

test('the folder of templates is Slipway’s own wherever it is, and there to be hidden', async () => {
  const templates = join(dir, 'shared/templates');
  expect(await own(templates)).toEqual([join(dir, 'home'), templates]);
  expect((await stat(templates)).isDirectory()).toBe(true);
  await symlink(templates, join(dir, 'link'));
  expect(await own(join(dir, 'link'))).toEqual([join(dir, 'home'), templates]);
});

test('one that lies in the home, or is none, adds nothing', async () => {
  expect(await own(join(dir, 'home/vm/templates'))).toEqual([join(dir, 'home')]);
  expect(await own()).toEqual([join(dir, 'home')]);
  expect(await own('')).toEqual([join(dir, 'home')]);
});
