import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quoted } from '../../contract/messages/message.ts';
import { sleepMessages } from '../../contract/messages/sleep.ts';
import type { SettingsView } from '../../contract/settings.ts';
import type { VmStatus } from '../../contract/vm.ts';
import { homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { defaultSettings } from '../settings/defaults.ts';
import { callContext } from '../testing/call-context.ts';
import { DiagnoseService } from './diagnose-service.ts';

vi.mock('../../platform/system-proxy.ts', async (original) => ({
  ...(await original<object>()),
  proxyAnswers: async () => false,
}));

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-diag-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await removeFolder(dir);
});

/** Of a VM whose engine does not answer; how often that was tried is in `pings`. */
function diagnoseService({ vm = {}, network = {} }: { vm?: Partial<VmStatus>; network?: object } = {}) {
  const tried = { pings: 0 };
  const settings = defaultSettings({ cpus: 2, memoryMiB: 4096, minDiskGiB: 1 });
  const view = {
    ...{ settings: { ...settings, network: { ...settings.network, proxy: 'none', ...network } }, limits: {} },
    ...{ notices: [], writable: true, locked: { paths: [], file: '' } },
    systemProxies: { from: 'nowhere', httpProxy: '', httpsProxy: '', noProxy: '', script: null },
  } as unknown as SettingsView;
  const nothing = { problem: null, settingsProblem: null, imageNote: null, memoryNote: null, acceleratorNote: null };
  const status = { state: 'stopped', stage: null, restarts: 0, ...nothing, ...vm } as VmStatus;
  const nobody = async () => expect.unreachable();
  const service = new DiagnoseService({
    ...{ paths: homePaths({ env: { SLIPWAY_HOME: dir } }), env: {}, settings: () => view, secrets: async () => [] },
    vm: () => status,
    wake: nobody,
    guest: { exec: () => Promise.reject(new Error('off')), start: nobody, dialPort: nobody },
    engine: () => ({ source: 'context', state: 'lost', error: null, since: 0 }) as never,
    ping: async () => {
      tried.pings += 1;
      throw new Error('it does not answer');
    },
    folders: () => [],
    names: () => [],
  });
  const drain = async (items: AsyncIterable<unknown>) => {
    const all: unknown[] = [];
    for await (const each of items) all.push(each);
    return all;
  };
  return {
    tried,
    run: () => drain(service.handlers.run({}, callContext())),
    bundle: async () => {
      const pieces = await drain(service.handlers.bundle({ withNames: false }, callContext()));
      return gunzipSync(Buffer.concat(pieces as Uint8Array[])).toString('utf8');
    },
  };
}

test('what was tried and failed is in the bundle, and not tried twice for it, until that is minutes ago', async () => {
  const { run, bundle, tried } = diagnoseService();
  await run();
  for (let times = 0; times < 2; times++)
    expect(await bundle()).toMatch(/^failed +engine: the engine does not answer/m);
  expect(tried.pings).toBe(1);
  const { performance } = globalThis;
  const later = performance.now() + 301_000;
  vi.spyOn(performance, 'now').mockReturnValue(later);
  await bundle();
  expect(tried.pings).toBe(2);
});

test('a bundle that is asked for first tries, once', async () => {
  const { bundle, tried } = diagnoseService();
  for (let times = 0; times < 2; times++) await bundle();
  expect(tried.pings).toBe(1);
});

test('where the memory of the VM is in all programs’ place that is found, and told with what it means', async () => {
  const memoryNote = sleepMessages.sharedMemory({ reason: quoted('unshare: not permitted') });
  const { run, bundle } = diagnoseService({ vm: { state: 'running', memoryNote } });
  expect((await run()).at(-1)).toMatchObject({ findings: [{ id: 'sleep.sharedMemory' }] });
  expect(await bundle()).toMatch(/! the VM’s memory is in \/dev\/shm.*the VM is killed/);
});

test('a proxy whose host has no dot is a name, too', async () => {
  const { bundle } = diagnoseService({ network: { proxy: 'manual', httpProxy: 'http://acmegate:9' } });
  const text = await bundle();
  expect(text).toContain('does not answer: images cannot be pulled through it');
  expect(text).not.toContain('acmegate');
});
