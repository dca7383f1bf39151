import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { NO_PROXIES, type SystemProxies } from '../../platform/system-proxy.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { callContext } from '../testing/call-context.ts';
import { defaultSettings } from './defaults.ts';
import { SettingsService, type SettingsServiceOptions } from './settings-service.ts';

const limits = { cpus: 8, memoryMiB: 15_360, minDiskGiB: 4 };
const defaults = defaultSettings(limits);
let dir: string;
let file: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-set-'));
  file = join(dir, 'home', 'settings.json');
  await mkdir(join(dir, 'home'));
});
afterEach(() => removeFolder(dir));

const policyFile = () => join(dir, 'policy.json');
const NO_SYSTEM = { ...NO_PROXIES, from: 'nowhere', script: null } as const;
const open = (clock?: Clock, proxies: SettingsServiceOptions['proxies'] = async () => NO_SYSTEM) =>
  SettingsService.open({
    file,
    log: nullLogger,
    limits,
    proxies,
    policyFile: policyFile(),
    ...(clock ? { clock } : {}),
  });
const backups = async () => (await readdir(join(dir, 'home'))).filter((name) => name.includes('.bak-'));
const codes = (service: SettingsService) => service.view.notices.map(({ code }) => code);

test('a fresh home has the standard settings and no notices', async () => {
  const service = await open();
  const locked = { paths: [], file: policyFile() };
  expect(service.view).toEqual({
    ...{ settings: defaults, systemProxies: NO_SYSTEM, limits, notices: [], writable: true, locked },
  });
  expect(await readdir(join(dir, 'home'))).toEqual([]);
});

test.each([
  ['empty', ''],
  ['all NUL', '\0'.repeat(4096)],
  ['thousands of levels deep', `{"version":1,"vm":{"daemon":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}}`],
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
    network: defaults.network,
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
  // Not by the change of something else either, but by their own.
  await service.update({ app: { theme: 'dark' }, vm: { hostAccess: false, cpus: 8 } });
  await service.update({ vm: { memoryMiB: 4096 } });
  expect(service.current.vm).toMatchObject({ cpus: 8, memoryMiB: 4096 });
  expect(JSON.parse(await readFile(file, 'utf8')).vm).toMatchObject({ cpus: 64, memoryMiB: 4096, hostAccess: false });
});

test('a disk larger than the setting stands in the way of no other one', async () => {
  await writeFile(policyFile(), '{"vm":{"memoryMiB":4096}}');
  const service = await open();
  service.setMinDiskGiB(100);
  await service.update({ vm: { hostAccess: false, shares: [{ path: '/home/me', readOnly: false }], diskGiB: 64 } });
  expect(service.current.vm).toMatchObject({ hostAccess: false, diskGiB: 64 });
  await expect(service.update({ vm: { diskGiB: 65 } })).rejects.toMatchObject({ details: { path: 'vm.diskGiB' } });
  await service.update({ vm: { diskGiB: 101 } });
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

test('a file of before the engine’s own settings has them as they come, and no notice', async () => {
  const { cpus, memoryMiB, diskGiB, startOnLaunch, hostAccess } = defaults.vm;
  const vm = { cpus, memoryMiB, diskGiB, startOnLaunch, hostAccess: !hostAccess };
  await writeFile(file, JSON.stringify({ version: 1, vm, engine: defaults.engine, app: { theme: 'dark' } }));
  const service = await open();
  expect(service.current).toEqual({
    ...defaults,
    vm: { ...defaults.vm, hostAccess: !hostAccess },
    app: { ...defaults.app, theme: 'dark' },
  });
  expect([codes(service), await backups()]).toEqual([[], []]);
});

test.each([
  [{ hosts: ['tcp://0.0.0.0:2375'] }, '"hosts"'],
  [{ debug: true, 'data-root': '/x' }, '"data-root"'],
  [{ features: { 'containerd-snapshotter': false } }, '"features.containerd-snapshotter"'],
  [{ proxies: { 'http-proxy': 'http://u:p@x' } }, 'network.proxy'],
])(
  'a daemon.json with a key that Slipway holds, %j, is refused by its name, and reset in a file',
  async (daemon, words) => {
    const service = await open();
    const refused = await service.update({ vm: { daemon } }).catch((error) => error);
    expect([refused.code, refused.details.path, `${refused.message} ${refused.hint}`]).toEqual([
      ...['BAD_REQUEST', 'vm.daemon'],
      expect.stringContaining(words),
    ]);
    await writeFile(file, JSON.stringify({ version: 2, vm: { daemon } }));
    const read = await open();
    expect([read.current.vm.daemon, codes(read)]).toEqual([{}, ['settings-reset']]);
  },
);

test.each([
  [{ httpProxy: 'proxy:3128' }, 'network.httpProxy', 'http://proxy.example:3128'],
  [{ dns: ['name.example'] }, 'network.dns.0', 'IP address'],
  [{ certificates: ['ca.pem'] }, 'network.certificates.0', 'absolute path'],
])('%j is refused with what would be right', async (network, path, words) => {
  const service = await open();
  await expect(service.update({ network })).rejects.toMatchObject({
    ...{ code: 'BAD_REQUEST', details: { path } },
    message: expect.stringContaining(words),
  });
});

test('who is asked about a change before it is kept can refuse it', async () => {
  const service = await open();
  const seen: unknown[] = [];
  const guard = service.guard(async (next, before) => {
    seen.push([next.vm.cpus, before.vm.cpus]);
    throw new Error('no');
  });
  await expect(service.update({ vm: { cpus: 2 } })).rejects.toThrow('no');
  expect([service.current.vm.cpus, seen]).toEqual([8, [[2, 8]]]);
  guard.dispose();
  await service.update({ vm: { cpus: 2 } });
  expect(service.current.vm.cpus).toBe(2);
});

test('who has done something about a change takes it back where that is not kept', async () => {
  const service = await open();
  const done: string[] = [];
  service.guard(async ({ vm }) => {
    done.push(`took ${vm.cpus}`);
    return async () => void done.push('took it back');
  });
  await service.update({ vm: { cpus: 2 } });
  expect(done).toEqual(['took 2']);
  service.guard(() => Promise.reject(new Error('no')));
  await expect(service.update({ vm: { cpus: 3 } })).rejects.toThrow('no');
  expect(done).toEqual(['took 2', 'took 3', 'took it back']);
});

test('an engine that the policy holds as confirmed cannot be forgotten', async () => {
  const held = 'tcp://192.0.2.1:2375';
  await writeFile(policyFile(), JSON.stringify({ engine: { confirmed: [held] } }));
  const service = await open();
  await expect(service.forgetEngine(held)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(service.current.engine.confirmed).toEqual([held]);
});

test('what a policy holds counts, cannot be changed, and leaves the user’s own choice in the file', async () => {
  await writeFile(file, JSON.stringify({ version: 2, vm: { hostAccess: true, cpus: 2 } }));
  await writeFile(policyFile(), JSON.stringify({ vm: { hostAccess: false }, network: { proxy: 'none' } }));
  const service = await open();
  expect(service.view).toMatchObject({
    settings: { vm: { hostAccess: false, cpus: 2 }, network: { proxy: 'none' } },
    locked: { paths: ['vm.hostAccess', 'network.proxy'], file: policyFile() },
    notices: [],
  });
  await expect(service.update({ vm: { hostAccess: true } })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    details: { path: 'vm.hostAccess' },
    message: expect.stringContaining(policyFile()),
  });
  // The same again is no change, as from a form that sends all it has.
  await service.update({ vm: { hostAccess: false, cpus: 3 } });
  await rm(policyFile());
  expect((await open()).current.vm).toMatchObject({ hostAccess: true, cpus: 3 });
});

test.each([
  ['{', 'policy-damaged', []],
  ['[]', 'policy-damaged', []],
  ['{"vm":{"cpus":"all","hostAccess":false},"app":1}', 'policy-invalid', ['vm.hostAccess']],
  ['{"vm":{"cpu":2,"hostAccess":false},"later":{}}', 'policy-invalid', ['vm.hostAccess']],
])('a policy that is %s is named, and what is valid of it counts', async (text, code, paths) => {
  await writeFile(policyFile(), text);
  const service = await open();
  expect([codes(service), service.view.locked.paths]).toEqual([[code], paths]);
  expect(service.view.notices[0]?.message).toContain(policyFile());
});

test('a policy names what is misspelt in it, or another Slipway’s, as it holds nobody', async () => {
  await writeFile(policyFile(), '{"vm":{"cpu":2,"hostAccess":false},"later":{}}');
  expect((await open()).view.notices[0]?.message).toMatch(/: later, vm\.cpu\.$/);
});

test('a policy that is not of who looks after the computer holds nobody, and is named', async () => {
  await writeFile(policyFile(), '{"network":{"httpProxy":"http://192.0.2.1:3128"}}');
  const service = await SettingsService.open({
    ...{ file, log: nullLogger, limits, proxies: async () => NO_SYSTEM },
    ...{ policyFile: policyFile(), isPolicyTrusted: async () => false },
  });
  expect([codes(service), service.view.locked.paths, service.current]).toEqual([['policy-foreign'], [], defaults]);
});

test('a policy for bigger machines gives no more than this one has', async () => {
  await writeFile(policyFile(), '{"vm":{"cpus":64}}');
  expect((await open()).current.vm.cpus).toBe(8);
});

test('a proxy’s password is kept, and shown to nobody', async () => {
  const service = await open(undefined, async () => ({ ...NO_SYSTEM, from: 'system', httpProxy: 'http://s:s3cret@p' }));
  const address = 'http://me:s3cr@t@proxy:3128';
  const view = await service.update({ network: { httpProxy: address, containerHttpsProxy: address } });
  const hidden = 'http://me:***@proxy:3128';
  expect(view.settings.network).toMatchObject({ httpProxy: hidden, containerHttpsProxy: hidden });
  expect(view.systemProxies.httpProxy).toBe('http://s:***@p');
  expect(JSON.stringify([service.view, view])).not.toMatch(/s3cr/);
  expect(service.current.network.httpProxy).toBe(address);
  // Given back as it was shown, by a form or an editor, it stays.
  await service.update({ network: { httpProxy: hidden, noProxy: 'x' } });
  expect((await open()).current.network).toMatchObject({ httpProxy: address, noProxy: 'x' });
});

test.each(['http://me:***@elsewhere:3128', 'http://other:***@proxy:3128'])(
  'a hidden password is not sent to %s',
  async (httpProxy) => {
    const service = await open();
    await service.update({ network: { httpProxy: 'http://me:s3cret@proxy:3128' } });
    await expect(service.update({ network: { httpProxy } })).rejects.toMatchObject({
      ...{ code: 'BAD_REQUEST', details: { path: 'network.httpProxy' } },
    });
    expect(service.current.network.httpProxy).toBe('http://me:s3cret@proxy:3128');
  },
);

test('a token in place of a user is shown to nobody, nor what a script’s address has of either', async () => {
  const script = 'http://me:s3cret@wpad/proxy.pac?key=s3cret';
  const service = await open(undefined, async () => ({ ...NO_SYSTEM, httpsProxy: 'http://s3cret@p:1', script }));
  const view = await service.update({ network: { httpProxy: 'http://s3cret@p:1', httpsProxy: 'http://s3cret:@p:1' } });
  expect(view.settings.network).toMatchObject({ httpProxy: 'http://***@p:1', httpsProxy: 'http://***:@p:1' });
  expect(view.systemProxies).toMatchObject({
    httpsProxy: 'http://***@p:1',
    script: 'http://me:***@wpad/proxy.pac?***',
  });
  expect(JSON.stringify(service.view)).not.toContain('s3cret');
  await service.update({ network: { httpProxy: 'http://***@p:1' } });
  expect(service.current.network.httpProxy).toBe('http://s3cret@p:1');
  await expect(service.update({ network: { httpProxy: 'http://***@other:1' } })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});

test('who looks on is told of other proxies of this computer', async () => {
  let said = { ...NO_SYSTEM, httpProxy: 'http://one:1' } as SystemProxies;
  const service = await open(undefined, async () => said);
  said = { ...said, httpProxy: 'http://two:2' };
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { systemProxies } of service.handlers.watch({}, callContext(stop.signal))) {
    seen.push(systemProxies.httpProxy);
    if (systemProxies.httpProxy === 'http://two:2') stop.abort();
  }
  expect(seen).toEqual(['http://one:1', 'http://two:2']);
});
