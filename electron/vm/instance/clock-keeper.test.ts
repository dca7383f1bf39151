import { afterEach, expect, test } from 'vitest';
import type { Clock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { ClockKeeper } from './clock-keeper.ts';

let keeper: ClockKeeper;
afterEach(() => keeper.dispose());

/** A host and a guest whose clocks the test moves. */
function world(drift: number) {
  const state = { wall: 1_000_000_000, mono: 0, drift, commands: [] as string[] };
  const clock: Clock = { now: () => state.wall, monotonic: () => state.mono, after: () => ({ dispose() {} }) };
  const exec = async (command: string) => {
    state.commands.push(command);
    return {
      code: 0,
      stdout: `time.tv_sec:  ${Math.floor((state.wall + state.drift) / 1000)}\n  time.tv_usec: ${((state.wall + state.drift) % 1000) * 1000}\n`,
      stderr: '',
    };
  };
  keeper = new ClockKeeper({ channel: { exec, isUp: true }, log: nullLogger, clock });
  return { state, sets: () => state.commands.filter((command) => command.startsWith('/sbin/slipway-settime')) };
}

test('a guest that is right is asked every ten seconds and left alone', async () => {
  const { state, sets } = world(100);
  for (let i = 0; i < 10; i++) {
    await keeper.look();
    state.wall += 2000;
    state.mono += 2000;
  }
  expect(state.commands).toHaveLength(2);
  expect(sets()).toHaveLength(0);
});

test.each([-86_400_000, -800, 800, 86_400_000])('a guest that is %i ms off is set', async (drift) => {
  const { state, sets } = world(drift);
  await keeper.look();
  expect(sets()).toEqual([`/sbin/slipway-settime ${(state.wall / 1000).toFixed(3)}`]);
});

test('after the host slept the guest is looked at at once', async () => {
  const { state } = world(0);
  await keeper.look();
  state.wall += 60_000;
  state.mono += 2000;
  await keeper.look();
  expect(state.commands).toHaveLength(2);
});
