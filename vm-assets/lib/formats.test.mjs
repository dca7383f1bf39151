import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packCpio } from './cpio.mjs';
import { readElf } from './elf.mjs';
import { globToRegExp } from './glob.mjs';

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sw-formats-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('packCpio', () => {
  it('writes the same bytes whatever order, time or umask the tree was made with', async () => {
    const make = (root, names) => {
      for (const name of names) {
        mkdirSync(join(root, name), { recursive: true });
        writeFileSync(join(root, name, 'file'), name, { mode: name === 'a' ? 0o600 : 0o664 });
      }
      symlinkSync('a/file', join(root, 'link'));
      return packCpio(root, 1_000_000);
    };
    const one = await make(join(folder, 'one'), ['a', 'b']);
    const two = await make(join(folder, 'two'), ['b', 'a']);
    expect(one.equals(two)).toBe(true);
    expect(one.toString('latin1', 0, 6)).toBe('070701');
    expect(one.length % 4).toBe(0);
    expect(one.includes('TRAILER!!!')).toBe(true);
  });
});

describe('readElf', () => {
  it('finds the loader and the libraries of a program on this machine', async () => {
    const elf = await readElf(process.execPath);
    expect(elf?.needed).toContain('libc.so.6');
    expect(elf?.interpreter).toMatch(/ld-linux/);
  });

  it('answers null for what is no ELF file', async () => {
    writeFileSync(join(folder, 'script'), '#!/bin/sh\n'.repeat(20));
    expect(await readElf(join(folder, 'script'))).toBeNull();
  });
});

describe('globToRegExp', () => {
  it.each([
    ['fs/{nfs,xfs}/**', 'fs/xfs/a/b', true],
    ['fs/{nfs,xfs}/**', 'fs/btrfs/btrfs', false],
    ['usr/lib/*/x.so', 'usr/lib/a/x.so', true],
    ['usr/lib/*/x.so', 'usr/lib/a/b/x.so', false],
    ['a.b', 'axb', false],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(globToRegExp(pattern).test(path)).toBe(expected);
  });
});

describe('the build script', () => {
  const script = new URL('../build.mjs', import.meta.url).pathname;

  it.each([['--arch', 'sparc'], ['--lock'], ['--locked', '--update-lock']])(
    'refuses %s with usage and code 2',
    (...args) => {
      try {
        execFileSync(process.execPath, [script, ...args], { stdio: 'pipe' });
        expect.unreachable();
      } catch (error) {
        expect(error.status).toBe(2);
        expect(error.stderr.toString()).toMatch(/^guest image: .*\nusage: /);
      }
    },
  );
});
