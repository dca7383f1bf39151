import { createHash } from 'node:crypto';
import { copyFile, link, mkdir, open, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { homePaths } from '../../platform/paths.ts';
import { freePort } from '../../platform/ports.ts';
import { run } from '../../platform/process.ts';
import { QemuDriver } from '../../vm/drivers/qemu/driver.ts';
import { vmFiles } from '../../vm/files.ts';
import { SettingsService } from '../settings/settings-service.ts';
import { docker, guestDir, type TestHome, type TestVm, testCall, testHome, testVm } from './testing/vm-fixture.ts';
import { VmService } from './vm-service.ts';

let home: TestHome;
let vms: TestVm[];
beforeEach(async () => {
  home = await testHome();
  vms = [];
});
afterEach(async () => {
  for (const vm of vms) await vm.close();
  await home.remove();
});

async function launch(...args: Parameters<typeof testVm>): Promise<TestVm> {
  const vm = await testVm(...args);
  vms.push(vm);
  return vm;
}
const startOf = (vm: TestVm) => vm.service.handlers.start({}, testCall());

test('one changed byte of the guest image: never booted, and named', async () => {
  const dir = join(home.dir, 'guest');
  await mkdir(dir);
  for (const name of ['vmlinuz', 'root.img', 'manifest.json']) await symlink(join(guestDir, name), join(dir, name));
  await copyFile(join(guestDir, 'initrd'), join(dir, 'initrd'));
  const bytes = await readFile(join(dir, 'initrd'));
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await writeFile(join(dir, 'initrd'), bytes);
  const vm = await launch(home, { guestDir: dir });
  await expect(startOf(vm)).rejects.toMatchObject({ code: 'VM_FAILED', details: { reason: 'image-damaged' } });
  expect(vm.service.current).toMatchObject({ state: 'broken', pid: null, problem: { action: 'retry' } });
  expect(vm.service.current.problem?.error.hint).toContain('Your data is untouched');
});

test('a data disk that is not ours: left as it is, and named', async () => {
  const { dataDisk, dir } = vmFiles(home.paths);
  await mkdir(dir, { recursive: true });
  await writeFile(dataDisk, 'somebody else’s data, worth keeping'.repeat(1000));
  await truncate(dataDisk, 128 * 1024 * 1024);
  const headOf = async () => {
    const handle = await open(dataDisk, 'r');
    const { buffer } = await handle.read(Buffer.alloc(1_000_000), 0, 1_000_000, 0).finally(() => handle.close());
    return createHash('sha256').update(buffer).digest('hex');
  };
  const before = await headOf();
  const vm = await launch(home);
  await expect(startOf(vm)).rejects.toMatchObject({ code: 'VM_FAILED', details: { reason: 'data-disk-foreign' } });
  expect(vm.service.current).toMatchObject({ state: 'broken', pid: null, problem: { action: 'reset' } });
  expect(await headOf()).toBe(before);
}, 240_000);

test('a home on a read-only file system: named, with settings still there', async () => {
  const mount = join(home.dir, 'ro');
  await mkdir(mount);
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', mount]);
  expect(mounted.stderr).toBe('');
  try {
    const paths = homePaths({ env: { SLIPWAY_HOME: join(mount, 'home') } });
    const settings = await SettingsService.open({ file: paths.settingsFile, log: nullLogger });
    expect(settings.view.writable).toBe(false);
    const service = new VmService({ paths, settings, log: nullLogger, env: home.env, guestDir });
    await expect(service.launch()).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('read-only'),
      hint: expect.stringContaining('SLIPWAY_HOME'),
    });
    await service.close({ stopVm: true });
  } finally {
    await run('umount', [mount]);
  }
});

test('a path too long for sockets, a taken SSH port, and a second VM on the same disk', async () => {
  const root = join(home.dir, `a-long-folder-${'x'.repeat(100)}`, 'with, a comma and "quotes"');
  const env = { ...home.env, SLIPWAY_HOME: root };
  const paths = homePaths({ env });
  expect(paths.dockerSocket.length).toBeLessThan(100);
  const long = { ...home, env, paths };

  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const { port } = taken.address() as { port: number };
  const offered = [port, await freePort()];
  const files = vmFiles(paths);
  const driver = {
    name: 'qemu',
    create: ({ uuid }: { uuid: string }) => {
      const pickPort = async () => offered.shift() ?? freePort();
      return new QemuDriver({ files, uuid, log: nullLogger, env, pickPort });
    },
  };
  const vm = await launch(long, { driver });
  await startOf(vm);
  taken.close();
  expect(offered).toEqual([]);
  expect((await docker(long, ['ps', '-q'])).code).toBe(0);

  // Another home whose data disk is the very same file.
  const otherFiles = vmFiles(home.paths);
  await mkdir(otherFiles.dir, { recursive: true });
  await link(files.dataDisk, otherFiles.dataDisk);
  const other = await launch(home);
  await expect(startOf(other)).rejects.toMatchObject({ code: 'IN_USE', details: { reason: 'data-disk-locked' } });
  expect((await docker(long, ['ps', '-q'])).code).toBe(0);
}, 240_000);
