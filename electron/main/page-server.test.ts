import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import { BuiltPage } from '../platform/built-page.ts';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { pageServer } from './page-server.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'));
  const text = '<p>hello';
  const sha256 = createHash('sha256').update(text).digest('hex');
  writeFileSync(join(folder, 'index.html'), text);
  writeFileSync(join(folder, 'unlisted.js'), '2');
  const files = [{ path: 'index.html', sha256, size: text.length, mime: 'text/html' }];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ files }));
});
afterEach(() => removeFolder(folder));

const get = async (url: string, method = 'GET') =>
  pageServer({ page: await BuiltPage.open(folder), log: nullLogger })({ url, method });

describe('pageServer', () => {
  test('serves a listed file with its type and a policy that allows only ourselves', async () => {
    const response = await get('app://slipway/');
    expect([response.status, await response.text()]).toEqual([200, '<p>hello']);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('permissions-policy')).toContain('camera=()');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:|ws:/);
  });

  test.each([
    'app://slipway/unlisted.js',
    'app://slipway/manifest.json',
    'app://slipway/../../../etc/passwd.txt',
    'app://slipway/..%2f..%2fetc%2fpasswd',
    'app://slipway//etc',
    'app://other/',
    'app://slipway.evil/',
    'app://slipway:1/',
    'app://user@slipway/',
    'app://user:secret@slipway/',
    'https://slipway/',
    'file:///etc/passwd',
    'nonsense',
  ])('%s is not to be had, with the policy and without a body', async (url) => {
    const response = await get(url);
    expect([response.status, await response.text()]).toEqual([404, '']);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test.each([
    ['app://slipway', 200],
    ['app://slipway/index.html?v=1#x', 200],
    ['app://slipway/containers/4f5e/terminal', 200],
  ])('%s is the page', async (url, status) => expect((await get(url)).status).toBe(status));

  test('a file that is not the one that was built is not served', async () => {
    writeFileSync(join(folder, 'index.html'), '<p>changed');
    const response = await get('app://slipway/');
    expect([response.status, await response.text()]).toEqual([500, '']);
  });

  test('HEAD has no body, other methods are refused', async () => {
    expect(await (await get('app://slipway/', 'HEAD')).text()).toBe('');
    expect((await get('app://slipway/', 'POST')).status).toBe(405);
  });
});
