import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import type { Settings } from '../../contract/settings.ts';
import type { SystemProxies } from '../../platform/system-proxy.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import type { GuestNetwork } from '../../vm/driver.ts';
import { defaultSettings } from '../settings/defaults.ts';
import { SettingsService } from '../settings/settings-service.ts';
import { ContainerProxies } from './container-proxies.ts';

const HOST = 'unix:///home/me/docker.sock';
const SYSTEM: SystemProxies = {
  from: 'environment',
  httpProxy: 'http://127.0.0.1:3128',
  httpsProxy: '',
  noProxy: '',
  script: null,
};

let dir: string;
let settings: SettingsService;
let made: ContainerProxies;
let network: GuestNetwork | null = null;
let isUp = false;
let system = SYSTEM;
const vm = new Emitter<void>();
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-told-'));
  network = null;
  isUp = false;
  system = SYSTEM;
  settings = await SettingsService.open({
    ...{ file: join(dir, 'settings.json'), log: nullLogger, policyFile: join(dir, 'none') },
    proxies: async () => system,
  });
  made = new ContainerProxies({
    ...{ settings, dockerHost: HOST, env: { DOCKER_CONFIG: dir }, record: join(dir, 'told.json'), log: nullLogger },
    ...{ onDidChangeVm: vm.event, network: () => network, isUp: () => isUp },
  });
});
afterEach(async () => {
  made.dispose();
  settings.dispose();
  await removeFolder(dir);
});

const launch = () => {
  network = {
    ...{ hostAddress: '10.0.2.2', guestAddress: '10.0.2.15' },
    ...{ nameServer: '10.0.2.3', subnet: '10.0.2.0/24' },
  };
  vm.fire();
};
const turn = (up: boolean) => {
  isUp = up;
  vm.fire();
};
const said = async () => {
  const text = await readFile(join(dir, 'config.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text).proxies?.[HOST];
};
const change = (part: Partial<Settings['network']>) => settings.update({ network: part });

test('they are told what the settings say, as they reach it, from the VM’s first day on', async () => {
  expect(defaultSettings({ cpus: 1, memoryMiB: 1024, minDiskGiB: 4 }).network.containerProxy).toBe('docker');
  await change({ containerProxy: 'engine' });
  expect(await said()).toBeUndefined();
  launch();
  await vi.waitFor(async () => expect(await said()).toMatchObject({ httpProxy: 'http://10.0.2.2:3128' }), {
    timeout: 60_000,
  });
  expect((await said()).noProxy).toContain('10.0.2.0/24');
  await change({ containerProxy: 'manual', containerHttpsProxy: 'http://p:1', containerNoProxy: 'x.example' });
  expect(await said()).toEqual({ httpsProxy: 'http://p:1', noProxy: expect.stringMatching(/^x\.example,/) });
  await change({ containerProxy: 'none' });
  expect(await said()).toEqual({});
  await change({ containerProxy: 'docker' });
  expect(await said()).toBeUndefined();
});

test('with the engine’s they change as it does', async () => {
  launch();
  await change({ containerProxy: 'engine', proxy: 'manual', httpProxy: 'http://a:1' });
  expect(await said()).toMatchObject({ httpProxy: 'http://a:1' });
  await change({ httpProxy: 'http://b:2' });
  expect(await said()).toMatchObject({ httpProxy: 'http://b:2' });
});

test('a change that cannot be written is refused beside the setting, and not kept', async () => {
  launch();
  await writeFile(join(dir, 'config.json'), 'no JSON');
  await expect(change({ containerProxy: 'none' })).rejects.toMatchObject({
    ...{ code: 'IO_ERROR', details: { path: 'network.containerProxy' } },
  });
  expect(settings.current.network.containerProxy).toBe('docker');
  expect(await readFile(join(dir, 'config.json'), 'utf8')).toBe('no JSON');
});

test('unless it is chosen, what the user has written there themselves is not touched', async () => {
  const mine = { httpProxy: 'http://mine:1' };
  await writeFile(join(dir, 'config.json'), JSON.stringify({ proxies: { [HOST]: mine } }));
  launch();
  turn(true);
  // A change is made after all that came before it.
  await change({ containerNoProxy: 'x' });
  expect(await said()).toEqual(mine);
  await change({ containerProxy: 'none' });
  expect(await said()).toEqual({});
  await change({ containerProxy: 'docker' });
  expect(await said()).toEqual(mine);
});

test('with this computer’s they change at each start of the VM, and as soon as they are seen to', async () => {
  launch();
  await change({ containerProxy: 'engine', proxy: 'system' });
  system = { ...SYSTEM, httpProxy: 'http://office:1' };
  turn(true);
  await vi.waitFor(async () => expect(await said()).toMatchObject({ httpProxy: 'http://office:1' }), {
    timeout: 60_000,
  });
  system = { ...SYSTEM, httpProxy: 'http://home:1' };
  await settings.systemProxies();
  await vi.waitFor(async () => expect(await said()).toMatchObject({ httpProxy: 'http://home:1' }), { timeout: 60_000 });
  await writeFile(join(dir, 'config.json'), '{}');
  turn(false);
  turn(true);
  await vi.waitFor(async () => expect(await said()).toMatchObject({ httpProxy: 'http://home:1' }), { timeout: 60_000 });
});

test('a change that is being made is not undone by what is seen of this computer meanwhile', async () => {
  launch();
  await change({ proxy: 'system' });
  system = { ...SYSTEM, httpProxy: 'http://office:1' };
  // Another looks at the change for as long as the file takes to be read many times.
  const slow = settings.guard(async () => {
    for (let time = 0; time < 100; time++) await said();
    return undefined;
  });
  await change({ containerProxy: 'engine' });
  slow.dispose();
  expect(await said()).toMatchObject({ httpProxy: 'http://office:1' });
});

test('what keeps them from being told later is said, until they are', async () => {
  launch();
  await change({ containerProxy: 'none' });
  await rm(join(dir, 'config.json'));
  await mkdir(join(dir, 'config.json'));
  turn(true);
  await vi.waitFor(() => expect(made.problem?.text).toContain(join(dir, 'config.json')), { timeout: 60_000 });
  await rm(join(dir, 'config.json'), { recursive: true });
  turn(false);
  turn(true);
  await vi.waitFor(() => expect(made.problem).toBeNull(), { timeout: 60_000 });
  expect(await said()).toEqual({});
});
