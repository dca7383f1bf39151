import { expect, it } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import type { OpenShare } from '../../vm/driver.ts';
import { GuestForgets } from './guest-forgets.ts';

/** A guest with file servers as crowded as it says. */
function played(crowding: (number | null)[]) {
  const commands: string[] = [];
  const timers: (() => void)[] = [];
  const shares = crowding.map((_, index) => ({ crowding: () => crowding[index] ?? null }) as OpenShare);
  const way = { isLost: false };
  const exec = async (command: string) => {
    commands.push(command);
    if (way.isLost) throw new Error('lost');
    return { code: 0, stdout: '', stderr: '' };
  };
  const clock = {
    ...{ now: () => 0, monotonic: () => 0 },
    after(_ms: number, run: () => void) {
      timers.push(run);
      return { dispose: () => timers.splice(timers.indexOf(run), 1) };
    },
  };
  const guest = { isUp: () => true, shares: () => shares, exec };
  const forgets = new GuestForgets({ guest, clock, log: nullLogger });
  /** What it tells the guest at one look. */
  const look = async (...now: (number | null)[]) => {
    crowding.splice(0, now.length, ...now);
    forgets.look();
    timers.shift()?.();
    await new Promise(setImmediate);
    return commands.splice(0);
  };
  return { forgets, timers, look, way };
}

const FORGET = 'echo 2 > /proc/sys/vm/drop_caches';

it('has a guest forget that has looked up more than a server can well have open, and goes on looking', async () => {
  const { timers, look, forgets } = played([0.1, null]);
  expect([await look(), await look(0.3), await look(0.05)]).toEqual([[], [FORGET], []]);
  expect(await look(0.3)).toEqual([FORGET]);
  expect(timers).toHaveLength(1);
  forgets.dispose();
  expect(timers).toHaveLength(0);
});

it('is not told with every look where what is open is in use, but where more is', async () => {
  const { look } = played([0.5]);
  expect(await look()).toEqual([FORGET]);
  for (const crowding of [0.5, 0.46, 0.5, 0.46]) expect(await look(crowding)).toEqual([]);
  expect([await look(0.6), await look(0.66), await look(0.02), await look(0.3)]).toEqual([
    [FORGET],
    [FORGET],
    [],
    [FORGET],
  ]);
});

it('is told again where it could not be told', async () => {
  const { look, way } = played([0.5]);
  way.isLost = true;
  expect([await look(), await look()]).toEqual([[FORGET], [FORGET]]);
});

it('looks at nothing more where servers can have plenty open', async () => {
  const { timers, look } = played([null, null]);
  await look();
  expect(timers).toHaveLength(0);
});
