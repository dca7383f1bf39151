import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileManifest } from './file-manifest.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sw-manifest-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeManifest() {
  const plugin = /** @type {any} */ (fileManifest());
  plugin.configResolved({ build: { outDir: folder } });
  plugin.closeBundle();
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
}

it('lists every file but itself, twice the same', () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets/a.js'), 'abc');
  const first = writeManifest();
  expect(first.files).toEqual([
    {
      path: 'assets/a.js',
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      size: 3,
      mime: 'text/javascript; charset=utf-8',
    },
    expect.objectContaining({ path: 'index.html', size: 15, mime: 'text/html; charset=utf-8' }),
  ]);
  expect(writeManifest()).toEqual(first);
});

it('refuses a file whose type nobody would know', () => {
  writeFileSync(join(folder, 'strange.xyz'), '');
  expect(writeManifest).toThrow(/strange\.xyz.*MIME/);
});
