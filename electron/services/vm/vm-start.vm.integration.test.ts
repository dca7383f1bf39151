import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { homePaths } from '../../platform/paths.ts';
import { run } from '../../platform/process.ts';
import { QemuDriver, type QemuDriverOptions } from '../../vm/drivers/qemu/driver.ts';
import { testImageLists } from '../images/testing/image-lists.ts';
import { SettingsService } from '../settings/settings-service.ts';
import { engineOf, guestDir, type TestHome, type TestVm, testCall, testHome, testVm } from './testing/vm-fixture.ts';
import { VmService } from './vm-service.ts';

let home: TestHome;
let vms: TestVm[];
beforeEach(async () => {
  home = await testHome();
  vms = [];
});
afterEach(async () => {
  for (const vm of vms) await vm.discard();
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
  const { dataDisk, vm: dir } = home.paths;
  await mkdir(dir, { recursive: true });
  await writeFile(dataDisk, Buffer.concat([partitionTable(), Buffer.from('somebody else’s data'.repeat(1000))]));
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

test('a seed that is more than plain files: refused by the guest, and named', async () => {
  class Tampered extends QemuDriver {
    override async start(...[spec, options]: Parameters<QemuDriver['start']>) {
      await symlink('/etc', join(home.dir, 'ca'));
      const write = async (control: number) => {
        const seed = join(home.dir, 'hostile.tar');
        await copyFile(await spec.seed.write(control), seed);
        expect((await run('tar', ['-C', home.dir, '-rf', seed, 'ca'])).code).toBe(0);
        return seed;
      };
      return super.start({ ...spec, seed: { ...spec.seed, write } }, options);
    }
  }
  const driver = { name: 'qemu', create: (options: QemuDriverOptions) => new Tampered(options) };
  const vm = await launch(home, { driver });
  await expect(startOf(vm)).rejects.toMatchObject({
    ...{ code: 'VM_FAILED', details: { reason: 'seed-invalid' } },
    message: expect.stringContaining('no tar of known files'),
  });
}, 240_000);

describe('a data disk that only a repair can mend', () => {
  let own: TestHome;
  let vm: TestVm;

  beforeAll(async () => {
    own = await testHome();
    const { dataDisk, vm: dir } = own.paths;
    await mkdir(dir, { recursive: true });
    const kept = join(own.dir, 'kept');
    await writeFile(kept, 'precious');
    await writeFile(dataDisk, '');
    await truncate(dataDisk, 256 * 1024 * 1024);
    const features = ['-O', '64bit,metadata_csum', '-L', 'slipway-data'];
    expect((await run('/usr/sbin/mke2fs', ['-q', '-F', '-t', 'ext4', ...features, dataDisk])).code).toBe(0);
    // A file without a name: nothing that e2fsck would decide about by itself.
    const damage = `write ${kept} kept\nwrite ${kept} lost\nunlink lost\nset_super_value state 2\n`;
    await run('/usr/sbin/debugfs', ['-w', dataDisk], { input: damage });
    vm = await testVm(own);
  });
  afterAll(async () => {
    await vm?.discard();
    await own.remove();
  });

  test('is named, and repaired with its files on it', async () => {
    await expect(startOf(vm)).rejects.toMatchObject({ code: 'VM_FAILED', details: { reason: 'data-disk-fsck' } });
    expect(vm.service.current).toMatchObject({ state: 'broken', pid: null, problem: { action: 'repair' } });
    await vm.service.handlers.repair({}, testCall());
    expect(vm.service.current).toMatchObject({ state: 'running', problem: null });
    const { stdout } = await vm.service.guest.exec('cd /var/lib/docker && cat kept lost+found/*');
    expect(stdout).toBe('preciousprecious');
  }, 240_000);

  // It is from before there was a choice, and keeps the store that it has. Those of containerd's store are tested where a VM
  // with a new disk runs anyway, in docker-socket.vm.integration.test.ts.
  describe('has images in the store it had', () => testImageLists(() => ({ home: own, vm, driver: 'overlay2' })));
});

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
    await expect(service.launch(engineOf(service))).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('read-only'),
      hint: expect.stringContaining('SLIPWAY_HOME'),
    });
    await service.close({ stopVm: true });
  } finally {
    await run('umount', [mount]);
  }
});

test.each([
  ['empty', '', 'settings-damaged'],
  ['all NUL', '\0'.repeat(4096), 'settings-damaged'],
  ['of wrong types', '{"version":1,"vm":{"cpus":"four","diskGiB":[]},"app":7}', 'settings-reset'],
  ['of a newer version', '{"version":99,"vm":{"warp":true}}', 'settings-newer'],
])(
  'a settings file that is %s: it opens, says so, keeps one copy, and the VM’s data is untouched',
  async (_, text, code) => {
    const { dataDisk, vm: dir } = home.paths;
    await mkdir(dir, { recursive: true });
    await writeFile(dataDisk, 'precious');
    const { ino } = await stat(dataDisk);
    await writeFile(home.paths.settingsFile, text);
    for (const notices of [[code], []]) {
      const settings = await SettingsService.open({ file: home.paths.settingsFile, log: nullLogger });
      // With standard settings it would start a VM at once.
      await settings.update({ vm: { startOnLaunch: false } });
      const service = new VmService({ paths: home.paths, settings, log: nullLogger, env: home.env, guestDir });
      const engine = engineOf(service);
      await service.launch(engine);
      expect(settings.view.notices.map((notice) => notice.code)).toEqual(notices);
      expect(service.current).toMatchObject({ state: 'stopped', problem: null });
      await service.close({ stopVm: true });
      engine.dispose();
      settings.dispose();
    }
    const copies = (await readdir(home.paths.root)).filter((name) => name.startsWith('settings.json.bak-'));
    expect(copies).toHaveLength(1);
    expect(await readFile(join(home.paths.root, copies[0] as string), 'utf8')).toBe(text);
    expect([await readFile(dataDisk, 'utf8'), (await stat(dataDisk)).ino]).toEqual(['precious', ino]);
  },
);

/** An MBR with one partition, as a disk of somebody else's carries. */
function partitionTable(): Buffer {
  const sector = Buffer.alloc(512);
  sector.set([0x80, 0, 2, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 0, 1, 0], 446);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}
