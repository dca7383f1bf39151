import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { VM_ENGINE } from '../../contract/engine.ts';
import { dataDiskPlace, dataDiskSizes } from '../../platform/data-record.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { TasksService } from '../tasks/tasks-service.ts';
import {
  eventually,
  guestDir,
  type TestHome,
  type TestVm,
  testCall,
  testHome,
  testVm,
} from '../vm/testing/vm-fixture.ts';
import { DiskService } from './disk-service.ts';

const MIB = 1024 ** 2;
let home: TestHome;
/** A folder on a drive of its own. */
let drive: string;
let vm: TestVm;
let tasks: TasksService;
let disk: DiskService;

beforeAll(async () => {
  home = await testHome();
  drive = await mkdtemp(join((await stat('/dev/shm').catch(() => null)) ? '/dev/shm' : tmpdir(), 'sw-drive-'));
});
afterAll(async () => {
  disk.dispose();
  await vm.discard();
  await home.remove();
  await removeFolder(drive);
});

/** A host of that home, with an image. */
async function host(image = guestDir): Promise<void> {
  vm = await testVm(home, { guestDir: image });
  tasks = new TasksService({ logger: nullLogger, connectionOf: async () => expect.unreachable() });
  const { settings, service } = vm;
  const { manager, guest } = service;
  const rest = { tasks: tasks.on(VM_ENGINE), log: vm.log };
  disk = new DiskService({
    paths: home.paths,
    settings,
    vm: manager,
    guest,
    engine: { connection: vm.engine, claimPorts: undefined },
    ...rest,
  });
}

async function close(): Promise<void> {
  disk.dispose();
  await vm.close();
}

const sizes = async () => (await dataDiskSizes(home.paths)) ?? expect.unreachable();
const inGuest = async (command: string) => {
  const { code, stdout, stderr } = await vm.service.guest.exec(command, { timeoutMs: 120_000 });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout.trim();
};
async function ended(begun: Promise<{ taskId: string }>): Promise<void> {
  const { taskId } = await begun;
  expect(await tasks.ended(taskId)).toMatchObject({ state: 'done', error: null });
}

/** The image under test, and a newer one: the same guest to all who look at it, but for what it is called. */
async function newerImage(broken = false): Promise<string> {
  const dir = join(home.dir, broken ? 'broken' : 'newer');
  await mkdir(dir);
  for (const name of ['vmlinuz', 'initrd']) await symlink(join(guestDir, name), join(dir, name));
  const root = join(dir, 'root.img');
  if (broken) await writeFile(root, Buffer.alloc(MIB, 'no file system'));
  else {
    await copyFile(join(guestDir, 'root.img'), root);
    await writeFile(root, Buffer.alloc(4096), { flag: 'a' });
  }
  const manifest = JSON.parse(await readFile(join(guestDir, 'manifest.json'), 'utf8'));
  const sha256 = createHash('sha256')
    .update(await readFile(root))
    .digest('hex');
  manifest.root = { ...manifest.root, sha256, size: (await stat(root)).size };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
  return dir;
}

let sum: string;
let archive: string;

test('the disk of a VM that runs grows, moves within its drive, and gives back what is not used', async () => {
  await host();
  await vm.service.handlers.start({}, testCall());
  const { pid } = vm.service.current;
  sum = await inGuest(
    'cd /var/lib/docker && dd if=/dev/urandom of=precious bs=1M count=24 2>/dev/null && sync && sha256sum precious',
  );
  const before = await sizes();
  let isRestartTold = false;
  const listener = vm.service.onDidChange(({ restartNeeded }) => {
    isRestartTold ||= restartNeeded;
  });
  await vm.settings.update({ vm: { diskGiB: 11 } });
  const total = async () => Number(await inGuest("df -k /var/lib/docker | awk 'NR==2 {print $2}'"));
  await eventually('the file system to be larger', async () => (await total()) > 10 * 1024 ** 2, 60_000);
  await eventually('it to be said', () => vm.service.current.diskGiB === 11);
  expect(vm.service.current).toMatchObject({ pid, diskGiB: 11, restartNeeded: false });
  listener.dispose();
  expect(isRestartTold).toBe(false);

  const near = join(home.dir, 'near');
  await mkdir(near);
  await ended(disk.handlers.move({ folder: near }, testCall()));
  expect((await dataDiskPlace(home.paths)).path.startsWith(`${near}/slipway-data-`)).toBe(true);
  expect(await readdir(home.paths.vm)).not.toContain('data.img');
  expect(vm.service.current).toMatchObject({ state: 'running', pid });

  const taken = (await sizes()).realBytes;
  await inGuest('dd if=/dev/urandom of=/var/lib/docker/rubbish bs=1M count=96 2>/dev/null; sync');
  await eventually('the space to be taken', async () => (await sizes()).realBytes > taken + 80 * MIB);
  await inGuest('rm /var/lib/docker/rubbish; sync');
  // Nobody asks for it: a minute is what is promised.
  await eventually('the space to come back', async () => (await sizes()).realBytes < taken + 16 * MIB, 60_000);
  expect((await disk.handlers.reclaim({}, testCall())).freedBytes).toBeGreaterThanOrEqual(0);
  expect((await sizes()).logicalBytes).toBe(11 * 1024 ** 3);
  expect(before.logicalBytes).toBe(8 * 1024 ** 3);
}, 240_000);

test('a VM that is off is exported, moved to another drive, and is no one’s to start meanwhile', async () => {
  await vm.service.handlers.stop({ force: false }, testCall());
  await ended(disk.handlers.export({ path: home.dir }, testCall()));
  const [name = ''] = (await readdir(home.dir)).filter((each) => each.endsWith('.tar.zst'));
  archive = join(home.dir, name);
  const { taskId } = await disk.handlers.move({ folder: drive }, testCall());
  await eventually('the copy to begin', async () => (await readdir(drive)).length > 0);
  await expect(disk.handlers.export({ path: home.dir }, testCall())).rejects.toMatchObject({ code: 'IN_USE' });
  await expect(vm.service.handlers.start({}, testCall())).rejects.toMatchObject({ code: 'IN_USE' });
  expect(await tasks.ended(taskId)).toMatchObject({ state: 'done' });
  expect(await readdir(join(home.dir, 'near'))).toEqual([]);
  expect((await sizes()).path.startsWith(drive)).toBe(true);
  await close();
}, 120_000);

test('a newer guest image takes over the disk, and what was exported comes back in it', async () => {
  await host(await newerImage());
  await ended(disk.handlers.import({ path: archive, confirm: 'delete all data' }, testCall()));
  expect(vm.service.current).toMatchObject({ state: 'running', imageNote: null });
  expect(await inGuest('cd /var/lib/docker && sha256sum precious')).toBe(sum);
  // The one that was there before is gone, now that the other runs.
  expect(await readdir(drive)).toHaveLength(1);
  await inGuest('echo newer >/var/lib/docker/since; sync');
  await eventually('the image to be kept', async () => (await readdir(home.paths.vm)).includes('image'));
  await close();
}, 240_000);

test('an even newer image that does not start gives way to the one before, with the data as it was', async () => {
  await host(await newerImage(true));
  await vm.service.handlers.start({}, testCall());
  expect(vm.service.current).toMatchObject({ state: 'running', problem: null });
  expect(vm.service.current.imageNote?.text).toContain('the new guest image does not start');
  expect(await inGuest('cd /var/lib/docker && cat since && sha256sum precious')).toBe(`newer\n${sum}`);
}, 240_000);
