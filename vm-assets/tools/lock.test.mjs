import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const { debian } = read('./recipe.json');

describe.each([
  ['x64', 'amd64'],
  ['arm64', 'arm64'],
])('the lock of Linux’ tools for %s', (arch, guest) => {
  const lock = read(`../lock/tools-linux-${arch}.json`);

  it('has every package of the recipe, once, in order, with a version and a sha256', () => {
    expect(lock).toMatchObject({ format: 1, platform: 'linux', arch });
    expect(lock.entries.map(({ name }) => name)).toEqual(Object.keys(debian.packages).sort());
    for (const { version, sha256 } of lock.entries) {
      expect(version).toMatch(/^[0-9][\w.:+~-]*$/);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('has the docker command of the very engine in the guest', () => {
    const engine = read(`../lock/${guest}.json`).packages.find(({ name }) => name === 'docker.io');
    expect(lock.entries.find(({ name }) => name === 'docker-cli').version).toBe(engine.version);
  });
});
