import { act, cleanup, render } from '@testing-library/react';
import { memo, Profiler } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useAgo, useElapsed } from './use-now.ts';

const start = Date.parse('2026-03-01T12:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

beforeEach(() => vi.useFakeTimers({ now: start }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

// Memoised, as the rows of a list are: nothing from outside draws them again.
const Up = memo(({ since }: { readonly since: number }) => <i>{useElapsed(since, 'en')}</i>);
const Made = memo(({ at }: { readonly at: number | null }) => <b>{useAgo(at, 'en')}</b>);

it('an age in a memoised row goes on, and its row is drawn again only when its words change', () => {
  const drawn = { recent: 0, old: 0 };
  const { container } = render(
    <>
      <Profiler id="recent" onRender={() => drawn.recent++}>
        <Up since={start - 5 * SECOND} />
      </Profiler>
      <Profiler id="old" onRender={() => drawn.old++}>
        <Made at={start - 3 * HOUR} />
      </Profiler>
    </>,
  );
  expect(container.textContent).toBe('5s3 hours ago');
  for (let i = 0; i < 10; i += 1) pass(SECOND);
  expect(container.textContent).toBe('15s3 hours ago');
  expect(drawn).toEqual({ recent: 11, old: 1 });
  pass(HOUR);
  expect(container.querySelector('b')?.textContent).toBe('4 hours ago');
  expect(drawn.old).toBe(2);
});

it('a hundred ages share one timer, which rests while they rest and goes with the last of them', () => {
  const ages = Array.from({ length: 100 }, (_, i) => start - HOUR - i * 7 * SECOND);
  const { rerender } = render(ages.map((at) => <Up key={at} since={at} />));
  expect(vi.getTimerCount()).toBe(1);
  rerender(<Made at={start - 3 * HOUR} />);
  let fired = 0;
  for (const end = Date.now() + 10 * MINUTE; Date.now() < end; fired += 1) act(() => vi.advanceTimersToNextTimer());
  // Once a minute, in case the clock is set back.
  expect(fired).toBeLessThanOrEqual(11);
  rerender(<Made at={null} />);
  expect(vi.getTimerCount()).toBe(0);
});

it('a page nobody sees does not tick, and is right as soon as it is seen', () => {
  const { container } = render(<Up since={start} />);
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  pass(MINUTE);
  expect(vi.getTimerCount()).toBe(0);
  hidden.mockReturnValue(false);
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
  expect(container.textContent).toBe('1m');
  hidden.mockRestore();
});

it('goes on when the clock is set back by a day', () => {
  const { container } = render(<Up since={start - 2 * 24 * HOUR} />);
  vi.setSystemTime(start - 24 * HOUR);
  pass(2 * MINUTE);
  expect(container.textContent).toBe('1d');
});
