import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const rootfs = fileURLToPath(new URL('../rootfs', import.meta.url));

/** @type {string} */
let dir;
/** What stays behind of a sleep, which writes into the folder until it is over. @type {Promise<unknown>} */
let watcher;
const at = (/** @type {string} */ name) => join(dir, name);

/** The guest's own script, in a folder in place of the guest. */
const here = (/** @type {string} */ text) =>
  text
    .replaceAll('/lib/slipway', at('lib'))
    .replaceAll('/sys/block', at('sys/block'))
    .replaceAll('/proc/[0-9]', `${at('proc')}/[0-9]`)
    .replaceAll('/dev/${', `${at('dev')}/\${`)
    .replaceAll('#/dev/', `#${at('dev')}/`)
    .replaceAll('/dev/urandom', at('urandom'))
    .replaceAll('/sbin/slipway-host-access', at('bin/host-access'))
    .replaceAll('PATH=/usr/sbin', `PATH=${at('bin')}:/usr/sbin`);

const program = (/** @type {string} */ name, /** @type {string} */ text) => {
  writeFileSync(at(`bin/${name}`), `#!/bin/sh\n${text}\n`);
  chmodSync(at(`bin/${name}`), 0o755);
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sw-sleep-'));
  for (const folder of ['bin', 'lib', 'dev', 'seed', 'sys/block/vdc', 'proc/1', 'proc/20'])
    mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('lib/common'), here(readFileSync(join(rootfs, 'lib/slipway/common'), 'utf8')));
  for (const name of ['date', 'host-access']) program(name, `echo ${name} "$*" >>'${at('log')}'`);
  program('usleep', 'sleep 0.01');
  program('sync', ':');
  writeFileSync(at('sys/block/vdc/serial'), 'slipway-seed');
  writeFileSync(at('proc/1/cgroup'), '0::/\n');
});
afterEach(async () => {
  await watcher;
  rmSync(dir, { recursive: true, force: true });
});

async function sleep(/** @type {string} */ group) {
  writeFileSync(at('proc/20/cgroup'), `${group}\n`);
  const script = here(readFileSync(join(rootfs, 'sbin/slipway-sleep'), 'utf8'));
  // Standard error is the watcher's no more than standard output is; a further pipe is, and ends with the last process that has it.
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
  watcher = once(child, 'close');
  child.stdio[3]?.resume();
  const [said, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return [status, said.trim()];
}

/** The machine goes on, with another seed. */
function wake(/** @type {string} */ settings) {
  writeFileSync(at('seed/slipway.env'), settings);
  writeFileSync(at('seed/entropy'), 'other numbers');
  execFileSync('tar', ['-cf', at('dev/vdc'), '-C', at('seed'), 'slipway.env', 'entropy']);
  writeFileSync(at('sys/block/vdc/serial'), 'slipway-seed-1a2b3c');
}

test('it says whether a container has a process', async () => {
  expect(await sleep('0::/docker/0123')).toEqual([0, '']);
  wake('TIME=1\n');
  await watcher;
  writeFileSync(at('sys/block/vdc/serial'), 'slipway-seed');
  expect(await sleep('0::/slipway')).toEqual([0, 'idle']);
  wake('TIME=1\n');
});

test('the moment it goes on host access is closed, where that is wanted meanwhile, before anything else is seen to', async () => {
  await sleep('0::/docker/0123');
  wake('TIME=1700000000\nHOST_ACCESS=off\n');
  await watcher;
  expect(readFileSync(at('urandom'), 'utf8')).toBe('other numbers');
  expect(readFileSync(at('log'), 'utf8')).toBe('host-access off\ndate -s @1700000000\n');
});
