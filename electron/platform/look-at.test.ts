import { mkdtemp, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Looks } from './look-at.ts';
import { removeFolder } from './testing/remove-folder.ts';

// The folders that links are looked for in are real, and a busy machine takes its time with them.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A file system that answers when it is told to, and tells of its first look. */
function silentOne() {
  let answer = (_value: string) => {};
  let begin = () => {};
  const answered = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const it = {
    ...{ looks: 0, begun, answer },
    look() {
      it.looks += 1;
      begin();
      return answered;
    },
  };
  return it;
}

const noAnswer = { code: 'TIMEOUT', said: { id: 'platform.silentPath' } };

/** Waits until these have been given up. */
async function timeOut(...asked: Promise<unknown>[]) {
  const outcomes = Promise.allSettled(asked);
  await vi.advanceTimersByTimeAsync(5_000);
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: noAnswer });
}

/** What is mounted: a folder of `net` each, and all else together. */
const looksAt = (net = '/net') =>
  new Looks(async (path) => (path.startsWith(`${net}/`) ? (path.slice(net.length).split('/')[1] ?? '') : 'own'));

it('passes on what is found, and what is wrong', async () => {
  const looks = looksAt();
  expect(await looks.at('/a', async () => 'found')).toBe('found');
  await expect(looks.at('/a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});

it('gives up a file system that does not answer, and asks it no more until it does', async () => {
  const looks = looksAt();
  const server = silentOne();
  const late = looks.at('/net/nas/a', server.look);
  await server.begun;
  await timeOut(late);
  let asked = 0;
  const count = async () => {
    asked += 1;
    return 'there';
  };
  for (const path of ['/net/nas/a', '/net/nas/a/deep', '/net/nas/b', '/net/nas'])
    await expect(looks.at(path, count)).rejects.toMatchObject(noAnswer);
  expect([asked, await looks.at('/net/other/a', count)]).toEqual([0, 'there']);
  server.answer('late');
  await new Promise(setImmediate);
  expect(await looks.at('/net/nas/a', count)).toBe('there');
});

it('a healthy folder answers beside any number of paths on a server that has gone', async () => {
  const looks = looksAt();
  const server = silentOne();
  const asked = ['/net/nas/p', '/net/nas/pr', '/net/nas/pro'].map((path) => looks.on(path, server.look));
  expect(await looks.at('/home/me', async () => 'there')).toBe('there');
  await timeOut(...asked);
  expect(server.looks).toBe(1);
  expect(await looks.at('/home/me', async () => 'there')).toBe('there');
});

it('leaves a thread to everybody else, however many servers have gone, and keeps no turn for who has given up', async () => {
  const looks = looksAt();
  const paths = ['/net/1', '/net/2', '/net/3', '/net/4', '/net/5'];
  const servers = paths.map(silentOne);
  const looked = () => servers.map(({ looks }) => looks);
  await timeOut(...servers.map(({ look }, n) => looks.on(paths[n] ?? '', look)));
  expect(looked()).toEqual([1, 1, 1, 0, 0]);
  for (const { answer } of servers) answer('back');
  await new Promise(setImmediate);
  expect(looked()).toEqual([1, 1, 1, 0, 0]);
  expect(await Promise.all(paths.map((path) => looks.on(path, async () => path)))).toEqual(paths);
});

it('a folder does not answer for what is reached from it by a link', async () => {
  const dir = await realpath(await mkdtemp('/tmp/sw-look-'));
  try {
    await symlink(join(dir, 'net/nas'), join(dir, 'link'));
    await symlink('link/deep', join(dir, 'far'));
    const looks = looksAt(join(dir, 'net'));
    const server = silentOne();
    const late = looks.at(join(dir, 'far/er'), server.look);
    await server.begun;
    await timeOut(late);
    expect(await looks.at(dir, async (real) => real)).toBe(dir);
    await expect(looks.at(join(dir, 'link'), async (real) => real)).rejects.toMatchObject(noAnswer);
    server.answer('back');
    await new Promise(setImmediate);
    expect(await looks.at(join(dir, 'far'), async (real) => real)).toBe(join(dir, 'net/nas/deep'));
  } finally {
    await removeFolder(dir);
  }
});
