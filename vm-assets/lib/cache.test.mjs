import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commitEntry, publish, verifyEntry } from './cache.mjs';

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sw-cache-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeImage(name, content) {
  const path = join(folder, name);
  mkdirSync(path);
  const part = (file) => {
    writeFileSync(join(path, file), `${file} ${content}`);
    const data = readFileSync(join(path, file));
    return { file, size: data.length, sha256: createHash('sha256').update(data).digest('hex') };
  };
  const manifest = { kernel: part('vmlinuz'), initrd: part('initrd'), root: part('root.img') };
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
  return path;
}

it('knows a whole image from a damaged, cut short or missing one', async () => {
  const image = makeImage('image', 'good');
  expect(await verifyEntry(image)).not.toBeNull();
  writeFileSync(join(image, 'root.img'), 'root.img gooD');
  expect(await verifyEntry(image)).toBeNull();
  writeFileSync(join(image, 'manifest.json'), '{"kernel":');
  expect(await verifyEntry(image)).toBeNull();
  expect(await verifyEntry(join(folder, 'nothing'))).toBeNull();
});

it('replaces an entry whole and leaves nothing behind', async () => {
  const entry = makeImage('entry', 'old');
  await commitEntry(makeImage('new', 'new'), entry);
  expect(readFileSync(join(entry, 'initrd'), 'utf8')).toBe('initrd new');
  expect(existsSync(join(folder, 'new'))).toBe(false);
});

it('publishes over an older image without touching the files a running VM holds open', async () => {
  const target = join(folder, 'out');
  await publish(makeImage('one', '1'), target);
  await publish(makeImage('two', '2'), target);
  expect(readFileSync(join(target, 'root.img'), 'utf8')).toBe('root.img 2');
  expect(readFileSync(join(folder, 'one', 'root.img'), 'utf8')).toBe('root.img 1');
  expect(await verifyEntry(target)).not.toBeNull();
});

it('leaves no temporary names when the same image is published again', async () => {
  const image = makeImage('image', '1');
  const target = join(folder, 'out');
  await publish(image, target);
  await publish(image, target);
  expect(readdirSync(target).sort()).toEqual(['initrd', 'manifest.json', 'root.img', 'vmlinuz']);
});
