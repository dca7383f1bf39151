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
  reloadWhenGone(events as unknown as WebContents, { clock, log: nullLogger, onGivenUp: () => seen.push('given up') });
  return {
    clock,
    seen,
    dies: (reason = 'crashed') => void events.emit('render-process-gone', {}, { reason, exitCode: 5 }),
    close: () => {
      destroyed = true;
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

test('not one that ended in order, nor one whose window has been closed meanwhile', () => {
  const { clock, seen, dies, close } = page();
  dies('clean-exit');
  dies();
  close();
  clock.advance(0);
  expect(seen).toEqual([]);
});
