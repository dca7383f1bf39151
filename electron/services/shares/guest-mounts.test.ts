import { expect, test, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { platformMessages } from '../../contract/messages/platform.ts';
import { GuestMounts } from './guest-mounts.ts';

/** Drives that have gone: the first looks end only once each is looked at, and after that none is waited for. */
vi.mock('../../platform/look-at.ts', () => {
  const asked = new Set<string>();
  let begin = () => {};
  const all = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return {
    lookAt: async (path: string) => {
      asked.add(path);
      if (asked.size === 3) begin();
      await all;
      throw new AppError('TIMEOUT', platformMessages.silentPath({ path }));
    },
  };
});

test('folders on drives that have gone are waited for beside one another', async () => {
  const guest = {
    ...{
      isUp: () => true,
      onDidChange: () => ({ dispose() {} }),
      pid: () => 1,
      shares: () => [],
      mostShares: () => 16,
    },
    share: () => Promise.reject(new Error('nothing is shared that does not answer')),
    exec: async () => ({ code: 0, stdout: '', stderr: '' }),
  };
  const mounts = new GuestMounts({ guest, clock: systemClock, log: nullLogger, restMs: 0, onEnd: () => undefined });
  const wanted = ['/mnt/a', '/mnt/b', '/mnt/c'].map((path) => ({ path, readOnly: false }));
  const states = await mounts.bring(wanted);
  expect([...states.values()].map(({ said }) => said?.id)).toEqual(Array(3).fill('platform.silentPath'));
  expect(await mounts.hasChanged(wanted)).toBe(false);
});
