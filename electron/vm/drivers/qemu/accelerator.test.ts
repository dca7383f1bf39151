import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Clock } from '../../../base/clock.ts';
import { nullLogger } from '../../../base/logger.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import { guestArch } from '../../image/manifest.ts';
import { type ChooseOptions, chooseAccelerator, distrustAccelerator } from './accelerator.ts';

vi.mock('node:fs/promises', async (original) => ({ ...(await original<object>()), access: async () => undefined }));

const hardware = { linux: 'kvm', darwin: 'hvf', win32: 'whpx' }[process.platform as 'linux'];
let dir: string;
let now = 1_000_000;
const clock: Clock = { now: () => now, monotonic: () => now, after: () => ({ dispose() {} }) };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-acc-'));
});
afterEach(() => removeFolder(dir));

const options = (probe: ChooseOptions['probe'], version = '7.2'): ChooseOptions => ({
  arch: guestArch(),
  qemu: { path: '/nonexistent/qemu', version },
  kernel: '/k',
  initrd: '/i',
  cacheFile: join(dir, 'accelerators.json'),
  log: nullLogger,
  signal: new AbortController().signal,
  clock,
  ...(probe ? { probe } : {}),
});

test('hardware that shows life is used, and probed once', async () => {
  const probe = vi.fn(async () => ({ works: true, note: null, certain: true }));
  expect(await chooseAccelerator(options(probe))).toMatchObject({ accelerator: hardware, note: null });
  expect(await chooseAccelerator(options(probe))).toMatchObject({ accelerator: hardware });
  expect(probe).toHaveBeenCalledTimes(1);
});

test('hardware that fails for sure is never asked again by this QEMU, but by another one', async () => {
  const probe = vi.fn(async () => ({ works: false, note: quoted('KVM internal error'), certain: true }));
  expect(await chooseAccelerator(options(probe))).toMatchObject({
    accelerator: 'tcg',
    note: quoted('KVM internal error'),
  });
  now += 365 * 24 * 3600 * 1000;
  expect(await chooseAccelerator(options(probe))).toMatchObject({
    accelerator: 'tcg',
    note: quoted('KVM internal error'),
  });
  expect(probe).toHaveBeenCalledTimes(1);
  await chooseAccelerator(options(probe, '8.0'));
  expect(probe).toHaveBeenCalledTimes(2);
});

test('silence is doubted after a day', async () => {
  const probe = vi.fn(async () => ({ works: false, note: quoted('no life'), certain: false }));
  await chooseAccelerator(options(probe));
  now += 23 * 3600 * 1000;
  await chooseAccelerator(options(probe));
  expect(probe).toHaveBeenCalledTimes(1);
  now += 2 * 3600 * 1000;
  await chooseAccelerator(options(probe));
  expect(probe).toHaveBeenCalledTimes(2);
});

test('hardware that gave up on a running guest is left alone for a day, though it had shown life', async () => {
  const probe = vi.fn(async () => ({ works: true, note: null, certain: true }));
  await chooseAccelerator(options(probe));
  await distrustAccelerator(join(dir, 'accelerators.json'), quoted('it stopped'), clock);
  expect(await chooseAccelerator(options(probe))).toMatchObject({ accelerator: 'tcg', note: quoted('it stopped') });
  expect(probe).toHaveBeenCalledTimes(1);
  now += 25 * 3600 * 1000;
  expect(await chooseAccelerator(options(probe))).toMatchObject({ accelerator: hardware, note: null });
});
