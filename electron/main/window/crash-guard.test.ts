import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { reloadWhenGone } from './crash-guard.ts';

/** A page that can die, and what becomes of it. */
function page() {
  const clock = new ManualClock();
  const seen: string[] = [];
  let destroyed = false;
  const events = Object.assign(new EventEmitter(), {
    reload: () => void seen.push('reload'),
    isDestroyed: () => destroyed,
  });
  let answer = (_again: boolean): void => undefined;
  const onGivenUp = () => {
    seen.push('given up');
    return new Promise<boolean>((resolve) => {
      answer = resolve;
    });
  };
  reloadWhenGone(events as unknown as WebContents, { clock, log: nullLogger, onGivenUp });
  return {
    clock,
    seen,
    dies: (reason = 'crashed') => void events.emit('render-process-gone', {}, { reason, exitCode: 5 }),
    close: () => {
      destroyed = true;
    },
    /** The user answers whether a page that is given up is to be loaded once more. */
    async answers(again: boolean) {
      answer(again);
      await Promise.resolve();
    },
  };
}

test('a page that died is loaded again, but not while Electron tells of it', () => {
  const { clock, seen, dies } = page();
  dies();
  expect(seen).toEqual([]);
  clock.advance(0);
  expect(seen).toEqual(['reload']);
});

test('three times a minute, no more', () => {
  const { clock, seen, dies } = page();
  for (const wait of [0, 0, 0, 0, 60_000]) {
    clock.advance(wait);
    dies();
    clock.advance(0);
  }
  expect(seen).toEqual(['reload', 'reload', 'reload', 'given up', 'reload']);
});

test.each([
  { name: 'yes', again: true, closed: false, done: ['reload'] },
  { name: 'no', again: false, closed: false, done: [] },
  { name: 'yes, under which its window has been closed,', again: true, closed: true, done: [] },
])('then the user is asked, and $name is what is done', async ({ again, closed, done }) => {
  const { clock, seen, dies, close, answers } = page();
  for (let time = 0; time < 4; time++) {
    dies();
    clock.advance(0);
  }
  seen.length = 0;
  if (closed) close();
  await answers(again);
  expect(seen).toEqual(done);
});

test('not one that ended in order, nor one whose window has been closed meanwhile', () => {
  const { clock, seen, dies, close } = page();
  dies('clean-exit');
  dies();
  close();
  clock.advance(0);
  expect(seen).toEqual([]);
});
