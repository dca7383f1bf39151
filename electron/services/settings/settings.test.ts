import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { callContext } from '../testing/call-context.ts';
import { defaultSettings } from './defaults.ts';
import { SettingsService } from './settings-service.ts';

const limits = { cpus: 8, memoryMiB: 15_360, minDiskGiB: 4 };
const defaults = defaultSettings(limits);
let dir: string;
let file: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-set-'));
  file = join(dir, 'home', 'settings.json');
  await mkdir(join(dir, 'home'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = (clock?: Clock) => SettingsService.open({ file, log: nullLogger, limits, ...(clock ? { clock } : {}) });
const backups = async () => (await readdir(join(dir, 'home'))).filter((name) => name.includes('.bak-'));
const codes = (service: SettingsService) => service.view.notices.map(({ code }) => code);

test('a fresh home has the standard settings and no notices', async () => {
  const service = await open();
  expect(service.view).toEqual({ settings: defaults, limits, notices: [], writable: true });
  expect(await readdir(join(dir, 'home'))).toEqual([]);
});

test.each([
  ['empty', ''],
  ['all NUL', '\0'.repeat(4096)],
  ['no JSON', '{"vm":'],
  ['not an object', '[1]'],
  ['null', 'null'],
])('a file that is %s is kept once, and the standard settings are used', async (_, content) => {
  await writeFile(file, content);
  const service = await open();
  expect(service.current).toEqual(defaults);
  expect(codes(service)).toEqual(['settings-damaged']);
  const [backup] = await backups();
  expect(await readFile(join(dir, 'home', backup as string), 'utf8')).toBe(content);
  const again = await open();
  expect(codes(again)).toEqual([]);
  expect(await backups()).toHaveLength(1);
});

test('wrong types are reset one by one, and named; the rest is kept', async () => {
  const content = {
    version: 1,
    vm: { cpus: 'four', memoryMiB: 4096, diskGiB: -1 },
    app: { theme: 'dark', onQuit: 3 },
    engine: 7,
  };
  await writeFile(file, JSON.stringify(content));
  const service = await open();
  expect(service.current).toEqual({
    vm: { ...defaults.vm, memoryMiB: 4096 },
    engine: defaults.engine,
    app: { ...defaults.app, theme: 'dark' },
  });
  expect(service.view.notices).toHaveLength(1);
  for (const name of ['vm.cpus', 'vm.diskGiB', 'engine', 'app.onQuit']) {
    expect(service.view.notices[0]?.message).toContain(name);
  }
  expect(await backups()).toHaveLength(1);
});

const sockets = ['relative/../x', '-x', 'unix://-x', 'ssh://host', '/a\0b', '/a\nb', ''];

test.each(sockets)('a socket that is no absolute path, such as %j, is refused, and reset in a file', async (path) => {
  const source = { kind: 'socket', path } as const;
  const service = await open();
  await expect(service.update({ engine: { source } })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    details: { path: 'engine.source.path' },
  });
  await writeFile(file, JSON.stringify({ version: 1, engine: { source } }));
  const read = await open();
  expect(read.current.engine.source).toEqual({ kind: 'vm' });
  expect(read.view.notices[0]?.message).toContain('engine.source');
});

test.each([
  '/var/run/docker.sock',
  'unix:///x.sock',
  '\\\\.\\pipe\\docker_engine',
  'npipe:////./pipe/docker_engine',
  'C:\\d.sock',
])('the socket %s is taken', async (path) => {
  const service = await open();
  const view = await service.update({ engine: { source: { kind: 'socket', path } } });
  expect(view.settings.engine.source).toEqual({ kind: 'socket', path });
});

test('a newer file is kept beside, and what is known of it is used', async () => {
  await writeFile(file, JSON.stringify({ version: 9, vm: { cpus: 3, warp: true }, telepathy: {} }));
  const service = await open();
  expect(service.current.vm.cpus).toBe(3);
  expect(codes(service)).toEqual(['settings-newer']);
  expect(await backups()).toHaveLength(1);
});

test('hostile names in the file are just unknown', async () => {
  await writeFile(file, '{"version":1,"__proto__":{"cpus":1},"vm":{"__proto__":{"cpus":1},"constructor":1}}');
  const service = await open();
  expect(service.current).toEqual(defaults);
  expect(({} as Record<string, unknown>).cpus).toBeUndefined();
});

test('settings of a bigger machine are lowered here and left as they are on disk', async () => {
  const content = JSON.stringify({ version: 1, vm: { cpus: 64, memoryMiB: 200_000 } });
  await writeFile(file, content);
  const service = await open();
  expect(service.current.vm).toMatchObject({ cpus: 8, memoryMiB: 15_360 });
  expect(codes(service)).toEqual(['settings-limited', 'settings-limited']);
  expect(await readFile(file, 'utf8')).toBe(content);
});

test('a change is merged, written whole, and told', async () => {
  const service = await open();
  const seen: number[] = [];
  service.onDidChange(({ vm }) => seen.push(vm.cpus));
  const view = await service.update({ vm: { cpus: 4 }, app: { theme: 'light' } });
  expect(view.settings).toEqual({
    ...defaults,
    vm: { ...defaults.vm, cpus: 4 },
    app: { ...defaults.app, theme: 'light' },
  });
  expect(seen).toEqual([4]);
  expect((await open()).current).toEqual(view.settings);
});

test.each([
  [{ vm: { cpus: 9 } }, 'vm.cpus', '1 to 8'],
  [{ vm: { memoryMiB: 15_361 } }, 'vm.memoryMiB', '15360'],
  [{ vm: { diskGiB: 40 } }, 'vm.diskGiB', '60 GiB'],
])('%j is refused with what would be right, and nothing changes', async (patch, path, words) => {
  const service = await open();
  service.setMinDiskGiB(60);
  const before = service.current;
  await expect(service.update(patch)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    details: { path },
    message: expect.stringContaining(words),
  });
  expect(service.current).toBe(before);
  expect(await readdir(join(dir, 'home'))).toEqual([]);
});

test('a home that cannot be written to still has settings, and says that changes do not last', async () => {
  await rm(join(dir, 'home'), { recursive: true });
  // A file where the folder should be: works as root too, whom modes do not stop.
  await writeFile(join(dir, 'home'), '');
  const service = await open();
  expect(service.current).toEqual(defaults);
  await service.update({ vm: { cpus: 2 } });
  expect(service.current.vm.cpus).toBe(2);
  expect(service.view.writable).toBe(false);
  expect(codes(service)).toContain('settings-read-only');
});

test('a file that cannot be read is left alone', async () => {
  // A link to itself: not even root can read it, and a rename would replace it.
  await symlink(file, file);
  const service = await open();
  expect(service.current).toEqual(defaults);
  expect(codes(service)).toEqual(['settings-unreadable']);
  await service.update({ vm: { cpus: 2 } });
  expect((await lstat(file)).isSymbolicLink()).toBe(true);
  expect(service.current.vm.cpus).toBe(2);
  expect([service.view.writable, codes(service)]).toEqual([false, ['settings-unreadable', 'settings-read-only']]);
});

test('a file that could not be backed up is not replaced until it can be', async () => {
  let now = 0;
  const clock: Clock = { ...systemClock, now: () => now };
  await writeFile(file, 'precious');
  await writeFile(`${file}.bak-1970-01-01T00-00-00-000Z`, 'in the way');
  const service = await open(clock);
  expect(codes(service)).toEqual(['settings-damaged', 'settings-read-only']);
  await service.update({ vm: { cpus: 2 } });
  expect(await readFile(file, 'utf8')).toBe('precious');
  expect([service.view.writable, codes(service)]).toEqual([false, ['settings-damaged', 'settings-read-only']]);
  now = 1;
  await service.update({ vm: { cpus: 3 } });
  expect(await readFile(`${file}.bak-1970-01-01T00-00-00-001Z`, 'utf8')).toBe('precious');
  expect((await open()).current.vm.cpus).toBe(3);
  expect([service.view.writable, codes(service)]).toEqual([true, ['settings-damaged']]);
});

test('watch gives the view now and after each change, and ends with its caller', async () => {
  const service = await open();
  const stop = new AbortController();
  const seen: number[] = [];
  const context = callContext(stop.signal);
  for await (const view of service.handlers.watch({}, context)) {
    seen.push(view.settings.vm.cpus ?? 0);
    if (seen.length === 1) await service.update({ vm: { cpus: 5 } });
    else stop.abort();
  }
  expect(seen).toEqual([8, 5]);
});
