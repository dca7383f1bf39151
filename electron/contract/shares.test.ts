import { describe, expect, it } from 'vitest';
import { isShareable, shareList, sharePath } from './shares.ts';

describe('the path of a folder to share', () => {
  it.each([
    '/home/me',
    '/root',
    '/work',
    '/tmp/x',
    '/home/a b, c: "d"',
    '/home/프로젝트',
    '/run/media/me/disk',
    '/libs',
    '/binary',
  ])('%s is one', (path) => expect(isShareable(path)).toBe(true));

  it.each([
    '',
    'home/me',
    '/',
    '/home/',
    '/home//me',
    '/home/./me',
    '/home/../etc',
    '/home/..',
    '/home/a\nb',
    '/home/\uFFFD',
    '/proc',
    '/etc/nginx',
    '/usr/local/src',
    '/lib64',
    '/sbin',
    '/var/www',
    '/run/media',
    '/run/user/1000',
    '/tmp',
  ])('%j is none', (path) => expect(isShareable(path)).toBe(false));
});

it.each([
  ['/tmp', 'fields.folderOfSystem'],
  ['/', 'fields.folderOfSystem'],
  ['/etc', 'fields.folderOfSystem'],
  ['/etc/../home', 'fields.folderPath'],
  ['home', 'fields.folderPath'],
])('of %s it is said why it cannot be shared: %s', (path, why) =>
  expect(sharePath.safeParse(path).error?.issues.map(({ message }) => message)).toEqual([why]),
);

it('a list names each folder once', () => {
  const one = { path: '/home/me', readOnly: false };
  expect(shareList.safeParse([one, { ...one, path: '/home/me/x' }]).success).toBe(true);
  expect(shareList.safeParse([one, { ...one, readOnly: true }]).error?.issues[0]?.message).toBe('fields.sharedTwice');
});
