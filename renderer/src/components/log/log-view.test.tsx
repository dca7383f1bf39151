import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { en } from '../../lib/i18n/en.ts';
import { until } from '../../testing/fake-host.ts';
import { layOut } from '../../testing/laid-out.ts';
import { speak } from '../../testing/page.tsx';
import { createLogBuffer } from './log-buffer.ts';
import { LogView } from './log-view.tsx';

beforeAll(speak);
beforeEach(() => layOut({ height: 180 }));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('leaves who scrolls up where they are, and takes them back to the newest line when they ask', async () => {
  const log = createLogBuffer(1000);
  render(<LogView label="Log" log={log} empty="Nothing yet" />);
  expect(screen.getByText('Nothing yet')).toBeTruthy();
  const scroller = screen.getByRole('log');
  const jump = () => screen.queryByRole('button', { name: en.engine.logLatest });
  const write = async (from: number, count: number) => {
    act(() => log.push(Array.from({ length: count }, (_, index) => `line ${from + index}`)));
    const height = `${log.size() * 18}px`;
    await until(() => scroller.querySelector<HTMLElement>('.relative')?.style.height === height);
  };
  const wentTo: number[] = [];
  scroller.scrollTo = (options?: ScrollToOptions | number) => {
    if (typeof options === 'object') wentTo.push(options.top ?? 0);
  };
  vi.spyOn(scroller, 'scrollHeight', 'get').mockImplementation(() => log.size() * 18);
  await write(0, 100);
  expect(wentTo.length).toBeGreaterThan(0);
  expect(jump()).toBeNull();

  scroller.scrollTop = 300;
  fireEvent.scroll(scroller);
  expect(jump()).not.toBeNull();
  wentTo.length = 0;
  await write(100, 50);
  expect([wentTo, scroller.scrollTop]).toEqual([[], 300]);

  fireEvent.click(screen.getByRole('button', { name: en.engine.logLatest }));
  expect(wentTo.length).toBeGreaterThan(0);
  expect(jump()).toBeNull();
});
