import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { HOST_END_MS, HOST_STOP_MS } from '../../platform/host-messages.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';
import type { VmDriver } from '../driver.ts';
import { SAVE_MS } from './sleep.ts';
import { LONGEST_STOP_MS, stopVm } from './stop.ts';

type Exec = GuestChannel['exec'];

let calls: string[];
let end: () => void;
let exited: Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  exited = new Promise((resolve) => {
    end = resolve;
  });
});
afterEach(() => vi.useRealTimers());

/** Stops a VM whose guest answers the request to power off as told; resolves with what was done, and after how long. */
async function stop(
  guest: { isUp: boolean; exec: Exec } | null,
  { endsAfter, forcedAfter }: { endsAfter?: number; forcedAfter?: number } = {},
) {
  const driver = {
    stop: async () => void calls.push('button'),
    kill: async () => {
      calls.push('kill');
      end();
    },
  } as unknown as VmDriver;
  if (endsAfter !== undefined) setTimeout(() => end(), endsAfter);
  const force = new AbortController();
  if (forcedAfter === 0) force.abort();
  else if (forcedAfter !== undefined) setTimeout(() => force.abort(), forcedAfter);
  const from = Date.now();
  const channel = guest as unknown as GuestChannel | null;
  let seconds = -1;
  const done = stopVm({ driver, channel, forced: force.signal, log: nullLogger, exited }).then(() => {
    seconds = (Date.now() - from) / 1000;
  });
  await vi.advanceTimersByTimeAsync(300_000);
  await done;
  return [...calls, seconds];
}

const obeys: Exec = async () => {
  calls.push('asked');
  return { code: 0, stdout: '', stderr: '' };
};
/** The connection went down with the guest before there was an answer, or the guest is frozen. */
const fails: Exec = async () => {
  calls.push('asked');
  throw new Error('lost');
};

test('a guest that powers off is left to it', async () => {
  expect(await stop({ isUp: true, exec: obeys }, { endsAfter: 11_000 })).toEqual(['asked', 11]);
});

test('an answer lost on the way is taken for a yes', async () => {
  expect(await stop({ isUp: true, exec: fails }, { endsAfter: 8000 })).toEqual(['asked', 8]);
});

test('a guest that takes too long gets the button, and is switched off after that', async () => {
  expect(await stop({ isUp: true, exec: obeys })).toEqual(['asked', 'button', 'kill', 75]);
});

test('one that cannot be asked gets the button at once, and as long', async () => {
  expect(await stop({ isUp: false, exec: fails })).toEqual(['asked', 'button', 'kill', 60]);
});

test('without a way into the guest the button is all there is', async () => {
  expect(await stop(null, { endsAfter: 5000 })).toEqual(['button', 5]);
});

test('force asks nobody', async () => {
  expect(await stop({ isUp: true, exec: obeys }, { forcedAfter: 0 })).toEqual(['kill', 0]);
});

test('force does not wait for a stop in order that is under way', async () => {
  expect(await stop({ isUp: true, exec: obeys }, { forcedAfter: 3000 })).toEqual(['asked', 'kill', 3]);
});

test('the end of a host leaves a VM the time to be saved, and to be stopped where that fails', () => {
  expect(HOST_END_MS).toBeGreaterThan(SAVE_MS + LONGEST_STOP_MS);
  // Terminals are closed before, and one that does not power off is switched off after.
  expect(HOST_STOP_MS).toBeGreaterThan(LONGEST_STOP_MS + 20_000);
});
