import { expect, onTestFinished, test, vi } from 'vitest';
import type { Clock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { IdleSleep, type IdleSleepOptions } from './idle-sleep.ts';

/** A VM that is up and idle, and a clock that the test turns, in steps of ten seconds. */
function idle(changes: Partial<IdleSleepOptions> = {}) {
  let now = 0;
  let due = () => {};
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    after: (_ms, work) => {
      due = work;
      return { dispose() {} };
    },
  };
  const sleep = vi.fn(async () => undefined);
  const options = { minutes: () => 5, isUp: () => true, isBusy: () => false, sleep, clock, log: nullLogger };
  const service = new IdleSleep({ ...options, ...changes });
  onTestFinished(() => service.dispose());
  const pass = async (minutes: number) => {
    for (const end = now + minutes * 60_000; now < end; ) {
      now += 10_000;
      due();
      await new Promise(setImmediate);
    }
  };
  return { service, sleep, pass };
}

test('sleeps after five minutes of which nobody made use, and not before', async () => {
  const { service, sleep, pass } = idle();
  await pass(4.5);
  service.touch();
  await pass(4.5);
  expect(sleep).not.toHaveBeenCalled();
  await pass(1);
  expect(sleep).toHaveBeenCalledOnce();
});

test('does not sleep while something runs, while somebody waits for an answer, nor where it is never to', async () => {
  let isBusy = true;
  const { service, sleep, pass } = idle({ isBusy: () => isBusy });
  await pass(10);
  isBusy = false;
  const done = service.use();
  await pass(10);
  expect(sleep).not.toHaveBeenCalled();
  done();
  done();
  await pass(5);
  expect(sleep).toHaveBeenCalledOnce();
  const never = idle({ minutes: () => 0 });
  await never.pass(100);
  expect(never.sleep).not.toHaveBeenCalled();
});

test('tries again after another five minutes where it could not, and leaves a VM alone that does not run', async () => {
  const failing = vi.fn(() => Promise.reject(new Error('a container has a folder')));
  const { pass } = idle({ sleep: failing });
  await pass(11);
  expect(failing).toHaveBeenCalledTimes(2);
  const off = idle({ isUp: () => false });
  await off.pass(10);
  expect(off.sleep).not.toHaveBeenCalled();
});
