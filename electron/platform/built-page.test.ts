import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BuiltPage } from './built-page.ts';
import { removeFolder } from './testing/remove-folder.ts';

let folder = '';
const entry = (path: string, text: string, mime = 'text/html') => {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { path, sha256, size: text.length, mime };
};
const list = (...files: object[]) => writeFile(join(folder, 'manifest.json'), JSON.stringify({ files }));
const [document, script] = [entry('index.html', '<p>hello'), entry('assets/a.js', '1', 'text/javascript')];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sw-page-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<p>hello');
  await writeFile(join(folder, 'assets/a.js'), '1');
  await writeFile(join(folder, 'unlisted.js'), '2');
  await list(document, script);
});
afterEach(() => removeFolder(folder));

async function get(path: string, method = 'GET') {
  const answer = await (await BuiltPage.open(folder)).answer({ method, path });
  return answer.status === 200 ? answer.file.path : answer.status;
}

describe('a path', () => {
  test.each([
    ['/', 'index.html'],
    ['', 'index.html'],
    ['/index.html', 'index.html'],
    ['/assets/a.js', 'assets/a.js'],
    ['/containers/4f5e/terminal', 'index.html'],
    ['/images/sha256:ab', 'index.html'],
    ['/images/sha256%3Aab', 'index.html'],
    ['/settings/', 'index.html'],
  ])('%s is answered with %s', async (path, name) => expect(await get(path)).toBe(name));

  test.each([
    '/manifest.json',
    '/unlisted.js',
    '/assets',
    '/assets/',
    '/assets/a.js/',
    '/assets/other.js',
    '/api',
    '/api/other',
    '/../../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/%2E%2E%5Cwin.ini',
    '/..\\..\\etc\\passwd',
    '//etc/passwd',
    '//etc',
    '/a//b',
    '/index.html%00.js',
    '/a%00b',
    '/a b',
    '/assets%2fa.js',
    '/__proto__/x.js',
    '/constructor.js',
    '/.hidden',
    '/.git/config',
  ])('%s is not to be had', async (path) => expect(await get(path)).toBe(404));

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', ''])('%j is refused', async (method) =>
    expect(await get('/', method)).toBe(405),
  );
});

describe('files', () => {
  test('one that was changed, replaced by a link elsewhere, or removed is not served', async () => {
    const file = join(folder, 'index.html');
    await writeFile(file, '<p>changed');
    await expect(get('/')).rejects.toMatchObject({ code: 'IO_ERROR' });
    await rm(file);
    await expect(get('/')).rejects.toMatchObject({ code: 'IO_ERROR' });
    await symlink('/etc/hostname', file);
    await expect(get('/')).rejects.toMatchObject({ code: 'IO_ERROR' });
  });

  test('of a page that was built anew meanwhile are those of the new one', async () => {
    const page = await BuiltPage.open(folder);
    await writeFile(join(folder, 'index.html'), '<p>new');
    await list(entry('index.html', '<p>new'));
    const answer = await page.answer({ method: 'GET', path: '/' });
    expect(answer.status === 200 && answer.file.bytes.toString()).toBe('<p>new');
    expect((await page.answer({ method: 'GET', path: '/assets/a.js' })).status).toBe(404);
  });

  test('asked for at once by many are read once, and kept once', async () => {
    const page = await BuiltPage.open(folder);
    const answers = await Promise.all(Array.from({ length: 20 }, () => page.answer({ method: 'GET', path: '/' })));
    expect(new Set(answers.map((answer) => answer.status === 200 && answer.file.bytes)).size).toBe(1);
  });
});

describe('the list of files', () => {
  test.each(['../x', '/x', 'a/../x', 'a/./x', '..', 'a\\b', 'a%2fb', '', '.env'])('may not name %j', async (path) => {
    await list({ ...document, path });
    await expect(BuiltPage.open(folder)).rejects.toMatchObject({ code: 'IO_ERROR' });
  });

  test('that is damaged or missing is named, with what to do', async () => {
    await writeFile(join(folder, 'manifest.json'), '\0\0');
    await expect(BuiltPage.open(folder)).rejects.toMatchObject({ code: 'IO_ERROR', hint: expect.any(String) });
    await rm(join(folder, 'manifest.json'));
    await expect(BuiltPage.open(folder)).rejects.toMatchObject({ code: 'IO_ERROR' });
  });
});
