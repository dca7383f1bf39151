import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { en } from '../../lib/i18n/en.ts';
import { fakeHost, until } from '../../testing/fake-host.ts';
import { layOut } from '../../testing/laid-out.ts';
import { speak } from '../../testing/page.tsx';
import { LogDialog } from './log-dialog.tsx';

beforeAll(speak);
beforeEach(() => layOut());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/**
 * Counts what goes over or copies an array of thousands while `run` runs: drawing a long log must not, at each chunk.
 * No spies of Vitest's, which keep what they see in arrays themselves.
 */
async function countWholeReads(run: () => Promise<void>): Promise<number> {
  let count = 0;
  const names = ['slice', 'concat', 'join', 'splice', Symbol.iterator] as const;
  const before = names.map((name) => Object.getOwnPropertyDescriptor(Array.prototype, name) ?? {});
  for (const [index, name] of names.entries()) {
    const original = before[index]?.value as (this: unknown[]) => unknown;
    Object.defineProperty(Array.prototype, name, {
      ...before[index],
      value(this: unknown[]) {
        if (this.length >= 1000) count += 1;
        // biome-ignore lint/complexity/noArguments: to spread them would call the iterator that is being counted
        return Reflect.apply(original, this, arguments);
      },
    });
  }
  try {
    await run();
  } finally {
    for (const [index, name] of names.entries()) Object.defineProperty(Array.prototype, name, before[index] ?? {});
  }
  return count;
}

it('a chunk costs as much as it holds, however long the log is, and copying gives the last 5,000 lines', async () => {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  let drawn = 0;
  render(
    <Profiler id="log" onRender={() => drawn++}>
      <LogDialog onClose={() => undefined} />
    </Profiler>,
  );
  const call = await host.call('vm.logs');
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => `line ${from + i}`);
  for (let from = 0; from < 5000; from += 500) act(() => call.item({ lines: numbers(from, 500) }));
  // Nothing scrolls here, so that the oldest lines kept are the ones in view.
  const height = `${5000 * 18}px`;
  await until(() => screen.getByRole('log').querySelector<HTMLElement>('.relative')?.style.height === height);

  drawn = 0;
  const wholeReads = await countWholeReads(async () => {
    for (let i = 0; i < 1000; i += 1) call.item({ lines: [`line ${5000 + i}`] });
    await until(() => screen.queryByText('line 1000'));
  });
  expect(wholeReads).toBeLessThan(5);
  expect(drawn).toBeLessThan(50);

  let copied = '';
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => {
    copied = text;
  });
  fireEvent.click(screen.getByRole('button', { name: en.engine.copyLog }));
  await until(() => copied);
  expect([copied.split('\n').length, copied.slice(0, 10), copied.slice(-9)]).toEqual([
    5000,
    'line 1000\n',
    'line 5999',
  ]);
});
