import { expect, it } from 'vitest';
import { electronTests } from './electron-tests.mjs';

/** @type {Parameters<typeof electronTests>[0]} */
const desktop = {
  ...{ platform: 'linux', uid: 1000, env: { DISPLAY: ':0' }, binary: '/electron', xvfb: false },
  reaches: () => true,
};

it('runs them along where Electron runs: with a display, or an Xvfb in its place', () => {
  expect(electronTests(desktop)).toEqual({ kind: 'along' });
  expect(electronTests({ ...desktop, env: {}, xvfb: true })).toEqual({ kind: 'along' });
  expect(electronTests({ ...desktop, platform: 'win32', uid: undefined, env: {} })).toEqual({ kind: 'along' });
});

it('has another user run them for root: who called sudo, else nobody', () => {
  const root = { ...desktop, uid: 0, env: {}, xvfb: true };
  expect(electronTests(root)).toEqual({ kind: 'as', user: { uid: '65534', gid: '65534' } });
  expect(electronTests({ ...root, env: { SUDO_UID: '1000', SUDO_GID: '100' } })).toEqual({
    ...{ kind: 'as', user: { uid: '1000', gid: '100' } },
  });
  expect(electronTests({ ...root, env: { SUDO_UID: '0', SUDO_GID: '0' } })).toMatchObject({ user: { uid: '65534' } });
});

it('says why they are not run', () => {
  expect(electronTests({ ...desktop, binary: undefined })).toMatchObject({
    kind: 'not',
    why: expect.stringContaining('program'),
  });
  expect(electronTests({ ...desktop, env: {} })).toMatchObject({ kind: 'not', why: expect.stringContaining('Xvfb') });
  // Such as a checkout in root's own home.
  expect(electronTests({ ...desktop, uid: 0, reaches: () => false })).toMatchObject({
    kind: 'not',
    why: expect.stringContaining('user 65534 may not'),
  });
});
