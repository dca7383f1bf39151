import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { loginItem } from './login-item.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-login-'));
});
afterEach(() => removeFolder(dir));

test.each(['darwin', 'win32'] as const)('on %s the system is asked', async (platform) => {
  const asked: object[] = [];
  const options = { platform, env: {}, program: '/x', setLoginItem: (settings: object) => void asked.push(settings) };
  const keep = loginItem(options);
  for (const wanted of [true, true, false]) await keep(wanted);
  expect(asked).toEqual([{ openAtLogin: true }, { openAtLogin: false }]);
});

test('on Linux it is a file of the desktop’s, and gone when it is not wanted', async () => {
  const setLoginItem = () => expect.unreachable();
  const options = { platform: 'linux', env: { HOME: dir }, program: '/opt/My "Apps"/slip$way', setLoginItem } as const;
  const keep = loginItem(options);
  await keep(false);
  await keep(true);
  const folder = join(dir, '.config', 'autostart');
  const text = await readFile(join(folder, 'slipway.desktop'), 'utf8');
  expect(text).toContain('Exec="/opt/My \\\\"Apps\\\\"/slip\\\\$way"\n');
  await keep(false);
  expect(await readdir(folder)).toEqual([]);
  // Changed to and fro at once, what was asked for last is what stays.
  await Promise.all([true, false, true, false].map(keep));
  expect(await readdir(folder)).toEqual([]);
});
