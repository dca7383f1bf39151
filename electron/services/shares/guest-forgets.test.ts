import { expect, it } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import type { OpenShare } from '../../vm/driver.ts';
import { GuestForgets } from './guest-forgets.ts';

/** A guest with file servers as crowded as it says. */
function played(crowding: (number | null)[]) {
  const commands: string[] = [];
  const timers: (() => void)[] = [];
  const shares = () => crowding.map((each) => ({ crowding: async () => each }) as OpenShare);
  const exec = async (command: string) => {
    commands.push(command);
    return { code: 0, stdout: '', stderr: '' };
  };
  const clock = {
    ...{ now: () => 0, monotonic: () => 0 },
    after(_ms: number, run: () => void) {
      timers.push(run);
      return { dispose: () => timers.splice(timers.indexOf(run), 1) };
    },
  };
  const forgets = new GuestForgets({ guest: { isUp: () => true, shares, exec }, clock, log: nullLogger });
  const look = async () => {
    forgets.look();
    await new Promise(setImmediate);
  };
  return { forgets, commands, timers, look };
}

it('has a guest forget that has looked up more than a server can well have open, and goes on looking', async () => {
  const crowding = [0.1, null];
  const { commands, timers, look, forgets } = played(crowding);
  await look();
  expect([commands.length, timers.length]).toEqual([0, 1]);
  crowding[0] = 0.7;
  timers.shift()?.();
  await new Promise(setImmediate);
  expect(commands).toEqual(['echo 2 > /proc/sys/vm/drop_caches']);
  expect(timers).toHaveLength(1);
  forgets.dispose();
  expect(timers).toHaveLength(0);
});

it('looks at nothing more where servers can have plenty open', async () => {
  const { timers, look } = played([null, null]);
  await look();
  expect(timers).toHaveLength(0);
});
