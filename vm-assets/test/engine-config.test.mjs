import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const rootfs = fileURLToPath(new URL('../rootfs', import.meta.url));

/** @type {string} */
let dir;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sw-engine-config-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/**
 * The guest's own script, in a folder in place of the guest, whose engine is a script as well: by the guest's clock each look at it
 * takes 20 s, and it is as slow as no engine can be made to be.
 * @param {{ answersAfter: number, endsAfter?: number }} engine in seconds, by that clock
 */
function apply({ answersAfter, endsAfter = 1e9 }) {
  for (const folder of ['bin', 'run/etc/docker', 'lib']) mkdirSync(join(dir, folder), { recursive: true });
  const here = (/** @type {string} */ text) =>
    text
      .replaceAll('/lib/slipway', join(dir, 'lib'))
      .replaceAll('/run/slipway', join(dir, 'run'))
      .replaceAll('/run/tmp', dir)
      .replaceAll('/proc/uptime', join(dir, 'uptime'))
      .replaceAll('/var/log', dir)
      .replaceAll('PATH=/usr/sbin', `PATH=${join(dir, 'bin')}:/usr/sbin`);
  for (const name of ['common', 'engine-files'])
    writeFileSync(join(dir, 'lib', name), here(readFileSync(join(rootfs, 'lib/slipway', name), 'utf8')));
  const program = (/** @type {string} */ name, /** @type {string} */ text) => {
    writeFileSync(join(dir, 'bin', name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(dir, 'bin', name), 0o755);
  };
  program('usleep', ':');
  program('dockerd', 'exit 0');
  const look = `
cat >/dev/null
read -r now <'${dir}/uptime'
now=$((now + 20))
echo $now >'${dir}/uptime'
[ $now -ge ${endsAfter} ] && echo 'level=fatal msg="no such bridge"' >'${dir}/run/refused'
[ $now -lt ${answersAfter} ] || echo 'HTTP/1.1 200 OK'`;
  program('socat', look);
  writeFileSync(join(dir, 'uptime'), '0\n');
  const files = {
    'etc/docker/daemon.json': '{}',
    'etc/resolv.conf': '',
    'etc/ca-certificates.crt': '',
    'config-id': 'a',
  };
  for (const [name, text] of Object.entries({ ...files, settings: 'HTTP_PROXY=http://dead:1\n' }))
    writeFileSync(join(dir, 'run', name), text);
  mkdirSync(join(dir, 'next'));
  writeFileSync(join(dir, 'next/slipway.env'), 'HTTP_PROXY=\nCONFIG=b\n');
  const input = spawnSync('tar', ['-c', '-C', join(dir, 'next'), 'slipway.env']).stdout;
  const script = here(readFileSync(join(rootfs, 'sbin/slipway-engine-config'), 'utf8'));
  const { status, stdout } = spawnSync('/bin/sh', ['-c', script, 'slipway-engine-config', 'restart'], { input });
  const settings = readFileSync(join(dir, 'run/settings'), 'utf8');
  const took = Number(readFileSync(join(dir, 'uptime'), 'utf8'));
  return { status, said: String(stdout).trim(), isKept: !settings.includes('dead'), took };
}

test('an engine that lives is given as long as a boot gives it, so that a wrong proxy can be taken off on a slow machine', () => {
  expect(apply({ answersAfter: 280 })).toEqual({ status: 0, said: '', isKept: true, took: 280 });
});

test('one that ends is known of at once, with its own words', () => {
  const { took, ...rest } = apply({ answersAfter: 1e9, endsAfter: 40 });
  // The rest is what the one that is put back may take.
  expect(took).toBeLessThanOrEqual(100);
  expect(rest).toMatchObject({ status: 4, said: 'level=fatal msg="no such bridge"' });
});

test('one that does not answer until then is told from one that does not take it, and what was before is in force', () => {
  expect(apply({ answersAfter: 1e9 })).toMatchObject({ status: 5, said: '', isKept: false });
});
