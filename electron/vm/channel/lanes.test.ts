import { expect, test, vi } from 'vitest';
import type { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';

function makeLanes() {
  const made: { name: string; dispose: () => void }[] = [];
  const lanes = new Lanes((name) => {
    const lane = { name, connection: {}, dispose: vi.fn() };
    made.push(lane);
    return lane as unknown as Lane;
  });
  return { lanes, made };
}

test('a second lane is opened only when the first is in use, and no third', () => {
  const { lanes, made } = makeLanes();
  expect(made).toHaveLength(1);
  const first = lanes.pick();
  first.track(() => 0);
  const second = lanes.pick();
  expect(second.lane.name).not.toBe(first.lane.name);
  second.track(() => 0);
  lanes.pick().track(() => 0);
  lanes.pick();
  expect(made).toHaveLength(2);
});

test('a bulk transfer keeps new streams off its lane, however many are on the other', async () => {
  const { lanes } = makeLanes();
  let moved = 0;
  const bulk = lanes.pick();
  bulk.track(() => moved);
  for (let i = 0; i < 5; i++) {
    moved += 50_000_000;
    await new Promise((resolve) => setTimeout(resolve, 110));
    const next = lanes.pick();
    expect(next.lane.name).not.toBe(bulk.lane.name);
    next.track(() => 0);
  }
});

test('streams that end free their lane', () => {
  const { lanes } = makeLanes();
  const a = lanes.pick();
  const tracked = a.track(() => 0);
  lanes.pick().track(() => 0);
  tracked.dispose();
  expect(lanes.pick().lane.name).toBe(a.lane.name);
});

test('dispose ends all lanes', () => {
  const { lanes, made } = makeLanes();
  lanes.pick().track(() => 0);
  lanes.pick();
  lanes.dispose();
  for (const lane of made) expect(lane.dispose).toHaveBeenCalledOnce();
});
