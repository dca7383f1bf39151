import { describe, expect, test } from 'vitest';
import type { PageFile, PageManifest } from './manifest.ts';
import { resolvePage } from './resolve.ts';

const file = (path: string): PageFile => ({ path, sha256: '0'.repeat(64), size: 1, mime: 'text/plain' });
const manifest: PageManifest = new Map(
  ['index.html', 'assets/app.js', 'icon.svg'].map((path) => [path, file(path)] as const),
);
const get = (url: string, method = 'GET') => resolvePage(manifest, { method, url });
const served = (url: string) => {
  const found = get(url);
  return found.status === 200 ? found.file.path : found.status;
};

describe('resolvePage', () => {
  test.each([
    ['app://slipway/', 'index.html'],
    ['app://slipway', 'index.html'],
    ['app://slipway/index.html', 'index.html'],
    ['app://slipway/assets/app.js?v=1#x', 'assets/app.js'],
    ['app://slipway/icon.svg', 'icon.svg'],
    ['app://slipway/containers/4f5e/terminal', 'index.html'],
    ['app://slipway/settings/', 'index.html'],
  ])('%s is answered with %s', (url, path) => expect(served(url)).toBe(path));

  test.each([
    'app://slipway/manifest.json',
    'app://slipway/assets',
    'app://slipway/assets/app.js/',
    'app://slipway/assets/other.js',
    'app://slipway/../../../etc/passwd',
    'app://slipway/..%2f..%2fetc%2fpasswd',
    'app://slipway/%2e%2e/%2e%2e/etc/passwd',
    'app://slipway/%2E%2E%5Cwin.ini',
    'app://slipway/..\\..\\etc\\passwd',
    'app://slipway//etc/passwd',
    'app://slipway/index.html%00.js',
    'app://slipway/assets%2fapp.js',
    'app://slipway/__proto__/x.js',
    'app://slipway/.git/config',
  ])('%s is not to be had', (url) => {
    // A path without an ending may be a route; what matters is that no file but the page itself answers.
    expect([404, 'index.html']).toContain(served(url));
  });

  test.each([
    'app://slipway/..%2f..%2fetc%2fpasswd',
    'app://slipway/%2e%2e%2f%2e%2e%2fetc',
    'app://slipway//etc',
    'app://slipway/a%00b',
    'app://slipway/a b',
    'app://slipway/.hidden',
  ])('%s is no route either', (url) => expect(served(url)).toBe(404));

  test.each([
    'app://other/',
    'app://slipway.evil/',
    'app://slipway:1/',
    'app://user@slipway/',
    'app://user:secret@slipway/',
    'https://slipway/',
    'file:///etc/passwd',
    'nonsense',
  ])('%s is not ours', (url) => expect(served(url)).toBe(404));

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', (method) =>
    expect(get('app://slipway/', method).status).toBe(405),
  );

  test('HEAD is answered like GET', () => expect(get('app://slipway/', 'HEAD').status).toBe(200));
});
