import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homePaths } from '../../platform/paths.ts';
import { run } from '../../platform/process.ts';
import { eventually, type TestHome, type TestVm, testCall, testHome, testVm } from './testing/vm-fixture.ts';

let home: TestHome;
let mount: string;
let vm: TestVm;

beforeAll(async () => {
  const base = await testHome();
  mount = join(base.dir, 'small');
  await mkdir(mount);
  const { stderr } = await run('mount', ['-t', 'tmpfs', '-o', 'size=420m,mode=700', 'tmpfs', mount]);
  expect(stderr).toBe('');
  const env = { ...base.env, SLIPWAY_HOME: join(mount, 'home') };
  home = { ...base, env, paths: homePaths({ env }) };
  vm = await testVm(home);
  await vm.service.handlers.start({}, testCall());
});

afterAll(async () => {
  await vm.close();
  await run('umount', [mount]);
  await home.remove();
});

test('the host’s disk is full: the VM pauses, says so, and goes on when there is room', async () => {
  const writing = vm.service.guest.exec(
    'dd if=/dev/zero of=/var/lib/docker/fill bs=1M count=600 && sync && echo written',
    {
      timeoutMs: 170_000,
    },
  );
  const settled = writing.catch((error) => error);
  await eventually('the pause to be named', () => vm.service.current.problem?.error.code === 'DISK_FULL', 120_000);
  expect(vm.service.current).toMatchObject({ state: 'degraded', problem: { action: 'none' } });
  await run('mount', ['-o', 'remount,size=2g', mount]);
  await eventually('the VM to go on', () => vm.service.current.state === 'running', 60_000);
  await settled;
  const { stdout } = await vm.service.guest.exec('sync; ls -l /var/lib/docker/fill', { timeoutMs: 120_000 });
  expect(stdout).toContain('fill');
  expect(vm.service.current.restarts).toBe(0);
}, 360_000);
