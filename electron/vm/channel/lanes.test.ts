import { expect, test, vi } from 'vitest';
import type { SshConnection } from '../../ssh/ssh-connection.ts';
import type { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';

function makeLanes() {
  const made: { name: string; dispose: () => void }[] = [];
  const lanes = new Lanes((name) => {
    const lane = { name, connection: {}, dispose: vi.fn() };
    made.push(lane);
    return lane as unknown as Lane<SshConnection>;
  });
  return { lanes, made };
}

const still = () => 0;

test('a second lane is opened only when the first is in use, and no third', () => {
  const { lanes, made } = makeLanes();
  expect(made).toHaveLength(1);
  const first = lanes.enter(still);
  const second = lanes.enter(still);
  expect(second.lane.name).not.toBe(first.lane.name);
  lanes.enter(still);
  lanes.enter(still);
  expect(made).toHaveLength(2);
});

test('streams that come before any of them is open are shared out too', () => {
  const { lanes } = makeLanes();
  const used = Array.from({ length: 100 }, () => lanes.enter(still).lane.name);
  expect(used.filter((name) => name === used[0])).toHaveLength(50);
});

test('a bulk transfer keeps new streams off its lane, however many are on the other', async () => {
  const { lanes } = makeLanes();
  let moved = 0;
  const bulk = lanes.enter(() => moved);
  for (let i = 0; i < 5; i++) {
    moved += 50_000_000;
    await new Promise((resolve) => setTimeout(resolve, 110));
    expect(lanes.enter(still).lane.name).not.toBe(bulk.lane.name);
  }
});

test('streams that end free their lane', () => {
  const { lanes } = makeLanes();
  const a = lanes.enter(still);
  lanes.enter(still);
  a.leave();
  expect(lanes.enter(still).lane.name).toBe(a.lane.name);
});

test('dispose ends all lanes', () => {
  const { lanes, made } = makeLanes();
  lanes.enter(still);
  lanes.enter(still);
  lanes.dispose();
  for (const lane of made) expect(lane.dispose).toHaveBeenCalledOnce();
});
