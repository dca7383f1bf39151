import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const recipe = read('../recipe.json');

describe.each(['amd64', 'arm64'])('the lock of %s', (arch) => {
  const lock = read(`../lock/${arch}.json`);

  it('names the recipe’s suite and architecture', () => {
    expect(lock).toMatchObject({ format: 1, arch, suite: recipe.suite });
  });

  it('gives each package a version and a sha256, once, in order', () => {
    for (const entry of lock.packages) {
      expect(entry.version).toMatch(/^[0-9][\w.:+~-]*$/);
      expect(entry.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    const names = lock.packages.map((entry) => entry.name);
    expect(names).toEqual([...new Set(names)].sort());
  });

  it('carries every package the recipe takes files from, and a kernel', () => {
    const names = new Set(lock.packages.map((entry) => entry.name));
    expect(Object.keys(recipe.files).filter((name) => !names.has(name))).toEqual([]);
    expect([...names].some((name) => name.startsWith('linux-'))).toBe(true);
  });

  it('has an engine of 28 or newer', () => {
    const engine = lock.packages.find((entry) => entry.name === 'docker.io');
    expect(Number.parseInt(engine.version, 10)).toBeGreaterThanOrEqual(28);
  });
});
