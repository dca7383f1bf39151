import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { nullLogger } from '../../../../base/logger.ts';
import { AppError } from '../../../../contract/errors.ts';
import { platformMessages } from '../../../../contract/messages/platform.ts';
import { vmMessages } from '../../../../contract/messages/vm.ts';
import { workMessages } from '../../../../contract/messages/work.ts';
import { removeFolder } from '../../../../platform/testing/remove-folder.ts';
import type { VmProcess } from '../../../driver.ts';
import type { LaunchOptions } from '../launch.ts';
import { beginState, readState, savedDisk, sealState } from './state.ts';
import { type WakeOptions, Wakes } from './wakes.ts';

const process = { pid: 1 } as VmProcess;
const full = new AppError(
  'DISK_FULL',
  platformMessages.diskFull({ work: workMessages.writeFile(), path: '/somewhere' }),
);
let dir: string;
let abort: AbortController;
let wakes: Wakes;

/** A guest that was saved, with its data disk. */
beforeEach(async () => {
  const place = await mkdtemp(join(tmpdir(), 'sw-wakes-'));
  onTestFinished(() => removeFolder(place));
  dir = join(place, 'asleep');
  const files = await beginState(dir);
  await writeFile(files.memory, 'memory');
  await writeFile(files.devices, 'devices');
  await writeFile(join(place, 'data.img'), 'data');
  const disk = () => savedDisk(join(place, 'data.img'));
  const about = { key: 'k', idle: false, ssh: null, machine: null, isSynced: true };
  await (await sealState(dir, { ...about, disk }))();
  abort = new AbortController();
  wakes = new Wakes();
});

/** Tries to wake it, with what launching does in turn. */
function wake(...launches: readonly WakeOptions['begin'][]) {
  const left = [...launches];
  const plan = async () => ({ key: 'k', dataDisk: join(dirname(dir), 'data.img') }) as LaunchOptions;
  return wakes.wake({
    ...{ dir, plan, isLeft: async () => false, log: nullLogger, signal: abort.signal },
    begin: (...args) => (left.shift() ?? (() => Promise.reject(new Error('tried too often'))))(...args),
  });
}

const ends: WakeOptions['begin'] = () => Promise.reject(new Error('it was killed'));
const runs: WakeOptions['begin'] = async (_, beforeItRuns) => {
  await beforeItRuns();
  return process;
};
const isThere = async () => typeof (await readState(dir)) === 'object';

test('a guest is woken once, and is gone before its first instruction', async () => {
  const seen: unknown[] = [];
  const looks: WakeOptions['begin'] = async (plan, beforeItRuns) => {
    await runs(plan, beforeItRuns);
    seen.push(plan.from?.kind, await readState(dir));
    return process;
  };
  expect(await wake(looks)).toEqual({ process });
  expect(seen).toEqual(['sleep', 'none']);
  expect(await wake(runs)).toEqual({ cold: null });
});

test('a VM process that ends before the guest has run costs nothing, and is tried again', async () => {
  expect(await wake(ends, runs)).toEqual({ process });
});

test('one that ends again is not tried for ever, in this wake or the next', async () => {
  const cold = { cold: expect.objectContaining({ id: 'sleep.failed' }) };
  expect(await wake(ends, ends)).toEqual(cold);
  expect(await readdir(dirname(dir))).toEqual(['data.img']);
});

test('the end of a VM process of which the caller knows first counts, too', async () => {
  const crashed: WakeOptions['begin'] = async () => {
    abort.abort(new Error('the VM process ended'));
    throw abort.signal.reason;
  };
  for (let times = 0; times < 2; times += 1) {
    await expect(wake(crashed)).rejects.toThrow('ended');
    expect(await isThere()).toBe(true);
    abort = new AbortController();
  }
  expect(await wake(runs)).toMatchObject({ cold: { id: 'sleep.failed' } });
});

test('a disk without room, and who calls it off, cost nothing however often', async () => {
  const calledOff: WakeOptions['begin'] = async () => {
    abort.abort(new AppError('CANCELLED', vmMessages.stopped()));
    throw abort.signal.reason;
  };
  for (let times = 0; times < 3; times += 1) {
    await expect(wake(() => Promise.reject(full))).rejects.toBe(full);
    await expect(wake(calledOff)).rejects.toMatchObject({ code: 'CANCELLED' });
    abort = new AbortController();
  }
  expect(await wake(runs)).toEqual({ process });
});

test('what is missing here is said, and costs nothing', async () => {
  const missing = new AppError('VM_FAILED', vmMessages.off());
  const options = { dir, isLeft: async () => false, log: nullLogger, signal: abort.signal, begin: runs };
  await expect(wakes.wake({ ...options, plan: () => Promise.reject(missing) })).rejects.toBe(missing);
  expect(await isThere()).toBe(true);
});

test('a guest that may have run is not woken again', async () => {
  const endsLate: WakeOptions['begin'] = async (_, beforeItRuns) => {
    await beforeItRuns();
    throw new Error('it ended');
  };
  expect(await wake(endsLate, runs)).toMatchObject({ cold: { id: 'sleep.failed' } });
  expect(await readState(dir)).toBe('none');
});
