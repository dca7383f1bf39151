import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogFields } from '../base/logger.ts';
import { createFileLogger } from './log.ts';
import { removeFolder } from './testing/remove-folder.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-log-'));
  file = join(dir, 'logs', 'host.log');
});
afterEach(() => removeFolder(dir));

const lines = async () =>
  (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('one JSON object per line, with component and level, in a private file', async () => {
  const log = createFileLogger({ file });
  log.child('vm').child('qemu').warn('odd', { pid: 7, state: undefined });
  log.debug('not written');
  log.dispose();
  expect(await lines()).toEqual([{ t: expect.any(String), level: 'warn', component: 'vm.qemu', msg: 'odd', pid: 7 }]);
  expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
});

test('a field that is not on the list, and a password in a URL, never reach the file', async () => {
  const log = createFileLogger({ file });
  const fields = { password: 'canary', component: 'other', error: 'GET https://u:canary@r/v2 failed' };
  log.info('proxy http://joe:canary@proxy:1/', fields as LogFields);
  const urls = [
    'http://user:p@ss-canary@proxy:3128',
    'http://user:pa/ss-canary@proxy/',
    "http://user:p'canary@proxy:3128/",
    'http://user:`canary`@proxy',
    'http://user:p<canary>@proxy',
    'http://user:"canary"@proxy',
    'http://user:canary://x@proxy',
    'http://canary@proxy',
    'user:canary@proxy:3128',
    'user:ca://canary@proxy:3128',
    'HTTP_PROXY=user:canary@localhost',
  ];
  for (const url of urls) for (const text of [url, `"${url}"`, `{"${url}"}`]) log.info(`to ${text} it goes`);
  for (const url of ['http://u:canary@host', 'uuu:canary@host']) log.info(`${'x'.repeat(3_985)} ${url}`);
  log.dispose();
  const text = await readFile(file, 'utf8');
  expect(text).not.toContain('canary');
  expect((await lines())[0]).toMatchObject({ dropped: 'password,component', error: 'GET https://***@r/v2 failed' });
});

test('what is no password stays: digests, addresses, times', async () => {
  const log = createFileLogger({ file });
  const digest = `sha256:${'0a'.repeat(32)}`;
  const texts = [
    `GET https://registry:5000/v2/x/y@${digest} failed`,
    `nginx:1.27@${digest}`,
    'git@github.com:owner/name',
    'at 12:30:00 to me@here',
    `  spaces   and\nlines http://a,https://b `,
  ];
  for (const text of texts) log.info(text);
  log.info(`https://u:canary@r/x@${digest}`);
  log.dispose();
  expect((await lines()).map(({ msg }) => msg)).toEqual([...texts, `https://***@r/x@${digest}`]);
});

test('a text of any length and kind is written without holding up the process', async () => {
  const log = createFileLogger({ file });
  // The pattern that once did this took 40 minutes for the first of them: a regression shows as this test's time-out.
  for (const piece of ['A', 'a://', ':', '@', '://@', 'https://a@b ', `@sha256:${'a'.repeat(64)}`])
    log.info(piece.repeat(1_048_576));
  log.dispose();
  expect((await lines()).map(({ msg }) => msg.length <= 4_000)).toEqual(Array(7).fill(true));
});

test('rotation bounds what is kept', async () => {
  const log = createFileLogger({ file, maxBytes: 1000, files: 3 });
  for (let i = 0; i < 200; i++) log.info(`line ${i}`);
  log.dispose();
  const names = await readdir(join(dir, 'logs'));
  expect(names.sort()).toEqual(['host.log', 'host.log.1', 'host.log.2']);
  for (const name of names) expect((await stat(join(dir, 'logs', name))).size).toBeLessThanOrEqual(1000);
  expect((await lines()).at(-1)).toMatchObject({ msg: 'line 199' });
});

test('a log that cannot be written costs nothing but the log', () => {
  const log = createFileLogger({ file: '/proc/nowhere/host.log' });
  expect(() => log.info('x')).not.toThrow();
  log.dispose();
});
