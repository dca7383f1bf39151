import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = new URL('./slipway', import.meta.url).pathname;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sw-command-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'cli'));
  writeFileSync(join(folder, 'cli/cli.mjs'), '');
  cpSync(script, join(folder, 'bin/slipway'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The installed command where the system's Node is of this version: one that only says its name and what it is to run. */
function slipway(/** @type {string} */ version) {
  const node = join(folder, 'node');
  writeFileSync(node, `#!/bin/sh\n[ "$1" = --version ] && echo ${version} || echo "runs $*"\n`);
  chmodSync(node, 0o755);
  const PATH = `${folder}:${process.env.PATH}`;
  return spawnSync('sh', [join(folder, 'bin/slipway'), 'up'], { encoding: 'utf8', env: { ...process.env, PATH } });
}

it.each(['v22.15.0', 'v22.20.1', 'v23.8.0', 'v23.11.0', 'v24.21.0', 'v30.0.0', 'v100.0.0'])('runs on %s', (version) => {
  expect(slipway(version).stdout).toMatch(/^runs .*\/cli\/cli\.mjs up\n$/);
});

it.each(['v18.20.4', 'v20.19.2', 'v22.9.0', 'v22.14.0', 'v23.7.0'])('says what %s lacks', (version) => {
  const { status, stderr } = slipway(version);
  expect(status).toBe(1);
  expect(stderr).toBe(
    `slipway: this command needs Node.js 22.15 or newer, and this is ${version}: install a newer one\n`,
  );
});
