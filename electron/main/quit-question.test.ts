import { expect, test } from 'vitest';
import { type QuitAnswer, type QuitQuestion, quitStops, quitWish, quitWords } from './quit-question.ts';
import type { Snapshot } from './status/engine-monitor.ts';
import { en } from './text/en.ts';
import { ko } from './text/ko.ts';

interface Given {
  readonly onQuit?: 'stop' | 'leave' | 'sleep';
  readonly state?: string;
  readonly canSleep?: boolean;
  readonly isOurs?: boolean;
  readonly up?: readonly string[] | null;
  readonly heldBy?: readonly string[] | null;
}

/** A user who quits, and answers "sleep" where they are asked. */
async function quit({
  onQuit = 'stop',
  state = 'running',
  canSleep = true,
  isOurs = true,
  up = [],
  heldBy = [],
}: Given) {
  const asked: QuitQuestion[] = [];
  const answer: QuitAnswer = 'sleep';
  const wish = await quitWish({
    snapshot: { vm: { state, canSleep }, settings: { app: { onQuit } } } as Snapshot,
    isOurs,
    containers: async () =>
      up && [...up.map((name) => ({ name, state: 'running' as const })), { name: 'over', state: 'exited' }],
    heldBy: async () => heldBy,
    ask: async (question) => {
      asked.push(question);
      return answer;
    },
  });
  return { wish, asked };
}

test.each<[string, Given]>([
  ['nothing runs', {}],
  ['the VM runs on', { onQuit: 'leave', up: ['web'] }],
  ['the VM sleeps already', { state: 'asleep', up: ['web'] }],
  ['the VM is to sleep, and can', { onQuit: 'sleep', up: ['web'] }],
  ['the host is another’s, and goes on', { isOurs: false, up: ['web'] }],
  ['nobody knows what runs', { up: null }],
])('asks nothing where %s', async (_, given) => {
  expect(await quit(given)).toEqual({ wish: 'settings', asked: [] });
});

test.each([
  ['running', 'stop', true],
  ['asleep', 'stop', false],
  ['running', 'leave', false],
])('of a VM that is %s, and by the settings to %s, it says whether containers end (%s)', (state, onQuit, ends) => {
  expect(quitStops({ vm: { state }, settings: { app: { onQuit } } } as Snapshot)).toBe(ends);
});

test('names what would be stopped, which may be frozen instead', async () => {
  expect(await quit({ up: ['web', 'db'] })).toEqual({ wish: 'sleep', asked: [{ up: ['web', 'db'], heldBy: [] }] });
});

test('names what keeps a VM from sleeping that was to', async () => {
  const { asked } = await quit({ onQuit: 'sleep', up: ['web', 'db'], heldBy: ['db'] });
  expect(asked).toEqual([{ up: ['web', 'db'], heldBy: ['db'] }]);
});

test('does not offer to freeze where the VM cannot sleep, or nobody knows', async () => {
  const heldBy = null;
  expect((await quit({ onQuit: 'sleep', up: ['web'], canSleep: false })).asked).toEqual([{ up: ['web'], heldBy }]);
  expect((await quit({ up: ['web'], state: 'degraded' })).asked).toEqual([{ up: ['web'], heldBy }]);
  expect((await quit({ up: ['web'], heldBy })).asked).toEqual([{ up: ['web'], heldBy }]);
});

test('says which containers run and which of them hold the VM, and offers to freeze where none does', () => {
  const free = quitWords({ up: ['web', 'db'], heldBy: [] }, en);
  expect(free.detail).toBe(
    'Running: web, db\n\nFrozen, they take no memory, and go on where they are when the engine is needed next.',
  );
  expect(free.choices.map(({ answer }) => answer)).toEqual(['sleep', true, false, 'stay']);
  const held = quitWords({ up: ['web', 'db'], heldBy: ['db'] }, en);
  expect(held.detail).toContain('because these use folders of this computer: db');
  expect(held.choices.map(({ answer }) => answer)).toEqual([true, false, 'stay']);
  expect(quitWords({ up: ['web'], heldBy: null }, en).detail).toContain('this VM cannot sleep now');
});

test('names as many as there is room for', () => {
  const up = Array.from({ length: 13 }, (_, index) => `c${index}`);
  expect(quitWords({ up, heldBy: [] }, en).detail).toContain('c8, c9 and 3 more\n');
  expect(quitWords({ up, heldBy: ['c1'] }, ko).detail).toContain('c8, c9 외 3개\n');
});
