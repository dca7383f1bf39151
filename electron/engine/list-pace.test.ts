import { describe, expect, it } from 'vitest';
import type { Clock } from '../base/clock.ts';
import { type Listed, ListPace } from './list-pace.ts';

/** A clock that stands, and what waits on it. */
function standingClock() {
  const waits = new Map<() => void, number>();
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after(ms, fire) {
      waits.set(fire, ms);
      return { dispose: () => void waits.delete(fire) };
    },
  };
  return { clock, waits, dues: () => [...waits.values()] };
}

const well: Listed = { took: 10, failed: false, behind: false };

describe('the next list is due', () => {
  it.each<[string, Partial<Listed>, number]>([
    ['after half a minute', {}, 30_000],
    ['later where one takes long, so that lists are a twentieth of the time', { took: 2_000 }, 40_000],
    ['within a minute however long one takes', { took: 20_000 }, 60_000],
    ['soon after one that failed at once', { failed: true }, 2_000],
    ['as late as after any other where one took long to fail', { failed: true, took: 6_000 }, 60_000],
    ['in a moment when events were dropped', { behind: true }, 1_000],
    ['no sooner than it takes when events were dropped', { behind: true, took: 3_000 }, 3_000],
  ])('%s', (_, last, ms) => {
    const { clock, dues } = standingClock();
    void new ListPace(clock).pause({ ...well, ...last }, new AbortController().signal);
    expect(dues()).toEqual([ms]);
  });
});

it('is brought forward while it is waited for, and not begun at all once nobody wants it', async () => {
  const { clock, waits, dues } = standingClock();
  const pace = new ListPace(clock);
  const stop = new AbortController();
  // Nothing is waited for yet.
  pace.hurry();
  const first = pace.pause(well, stop.signal);
  pace.hurry();
  expect(dues()).toEqual([1_000]);
  for (const fire of [...waits.keys()]) fire();
  await first;
  const second = pace.pause(well, stop.signal);
  stop.abort();
  await second;
  expect(dues()).toEqual([]);
});
