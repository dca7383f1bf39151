import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { readPageManifest } from './manifest.ts';
import { pageServer } from './serve.ts';

let folder = '';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const list = (files: object[]) => writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ files }));
const entry = (path: string, text: string, mime = 'text/html') => ({
  path,
  sha256: sha256(text),
  size: text.length,
  mime,
});

const get = async (url: string, method = 'GET') => {
  const manifest = await readPageManifest(folder);
  return pageServer({ folder, manifest, log: nullLogger })(new Request(url, { method }));
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<p>hello');
  writeFileSync(join(folder, 'assets/a.js'), '1');
  writeFileSync(join(folder, 'unlisted.js'), '2');
  list([entry('index.html', '<p>hello'), entry('assets/a.js', '1', 'text/javascript')]);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('pageServer', () => {
  test('serves a listed file with its type and a policy that allows only ourselves', async () => {
    const response = await get('app://slipway/assets/a.js');
    expect([response.status, await response.text()]).toEqual([200, '1']);
    expect(response.headers.get('content-type')).toBe('text/javascript');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
  });

  test('errors carry the policy too, and no body', async () => {
    for (const url of ['app://slipway/unlisted.js', 'app://slipway/manifest.json', 'app://evil/']) {
      const response = await get(url);
      expect([response.status, await response.text()]).toEqual([404, '']);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  test('a file that was changed, replaced by a link elsewhere, or removed is not served', async () => {
    writeFileSync(join(folder, 'index.html'), '<p>changed');
    expect((await get('app://slipway/')).status).toBe(500);
    rmSync(join(folder, 'index.html'));
    expect((await get('app://slipway/')).status).toBe(500);
    symlinkSync('/etc/hostname', join(folder, 'index.html'));
    expect((await get('app://slipway/')).status).toBe(500);
  });

  test('HEAD has no body', async () => expect(await (await get('app://slipway/', 'HEAD')).text()).toBe(''));
});

describe('readPageManifest', () => {
  const failure = () => readPageManifest(folder).catch((error: unknown) => error);

  test.each(['../x', '/x', 'a/../x', 'a/./x', '..', 'a\\b', 'a%2fb', ''])('refuses the path %j', async (path) => {
    list([entry(path, '')]);
    expect(await failure()).toBeInstanceOf(AppError);
  });

  test('names a missing or damaged list', async () => {
    writeFileSync(join(folder, 'manifest.json'), '\0\0');
    expect(await failure()).toMatchObject({ code: 'IO_ERROR' });
    rmSync(join(folder, 'manifest.json'));
    expect(await failure()).toMatchObject({ code: 'IO_ERROR' });
  });
});
