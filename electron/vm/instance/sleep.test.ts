import { expect, test, vi } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { sleepMessages } from '../../contract/messages/sleep.ts';
import type { OpenShare, VmDriver } from '../driver.ts';
import type { VmRun } from './run.ts';
import { sleepVm } from './sleep.ts';

const paths = ['/home/me', '/mnt/nas', '/mnt/backup'];

/** Drives that have gone: each look ends only once all are under way, as none of them answers. */
vi.mock('../../platform/look-at.ts', () => {
  let asked = 0;
  let begin = () => {};
  const all = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return {
    lookAt: async () => {
      asked += 1;
      if (asked === 3) begin();
      await all;
      throw new Error('it does not answer');
    },
  };
});

/** A VM with these folders, what its guest was told, and what was closed; `refusal` is why it cannot be saved. */
function sleepingVm(refusal?: AppError) {
  const [told, closed]: [string[], string[]] = [[], []];
  const state = { told, closed, isOver: false, slept: null as boolean | null };
  const exec = async (line: string) => {
    told.push(line);
    return { code: 0, stdout: line === '/sbin/slipway-sleep' ? 'idle\n' : '', stderr: '' };
  };
  const shares = paths.map((path, index) => ({
    ...{ tag: `share-${index}`, path, readOnly: false },
    close: async () => void closed.push(path),
  }));
  const driver = {
    shares: shares as unknown as OpenShare[],
    assertCanSleep: async () => {
      if (refusal) throw refusal;
    },
    sleep: async ({ idle }: { idle: boolean }) => {
      state.slept = idle;
    },
  } as unknown as VmDriver;
  const dispose = () => {
    state.isOver = true;
  };
  const run = { channel: { exec }, dispose } as unknown as VmRun;
  return { state, sleep: () => sleepVm(run, driver, new AbortController().signal) };
}

test('one that cannot be saved, as for want of room, keeps its folders, and is not told that it is to sleep', async () => {
  const refusal = new AppError('DISK_FULL', sleepMessages.noSpace({ path: '/', free: '0.1', wanted: '2.0' }));
  const { state, sleep } = sleepingVm(refusal);
  await expect(sleep()).rejects.toBe(refusal);
  expect(state).toEqual({ told: [], closed: [], isOver: false, slept: null });
});

test('folders on drives that have gone are looked at beside one another before they are unplugged', async () => {
  const { state, sleep } = sleepingVm();
  await sleep();
  expect(state.told).toEqual([
    '/sbin/slipway-sleep check',
    ...['/mnt/backup', '/home/me', '/mnt/nas'].map((path) => `/sbin/slipway-share off ${path}`),
    '/sbin/slipway-sleep',
  ]);
  expect(state).toMatchObject({ closed: ['/mnt/backup', '/home/me', '/mnt/nas'], isOver: true, slept: true });
});
