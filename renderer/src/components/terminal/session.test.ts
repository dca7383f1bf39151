import type { FitAddon } from '@xterm/addon-fit';
import headless from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { expect, it } from 'vitest';
import { fakeHost, until } from '../../testing/fake-host.ts';
import { joinSession } from './session.ts';
import type { Xterm } from './xterm.ts';

it('shows a screen that comes in pieces, and takes the pane’s size only when it is whole', async () => {
  const host = fakeHost();
  const term = new headless.Terminal({ cols: 10, rows: 5, allowProposedApi: true });
  const fit = { proposeDimensions: () => ({ cols: 60, rows: 20 }) } as unknown as FitAddon;
  const xterm = { term: term as unknown as Terminal, fit } as unknown as Xterm;
  const element = document.createElement('div');
  Object.defineProperty(element, 'clientWidth', { value: 600 });
  const part = joinSession('one', xterm, element);
  const view = await host.call('terminals.view');
  expect(view.params).toEqual({ id: 'one', skips: true });
  const line = (y: number) => term.buffer.active.getLine(y)?.translateToString(true);

  view.item({ type: 'screen', data: 'first', more: 7, cols: 80, rows: 24 });
  await until(() => line(0) === 'first' || undefined);
  expect([term.cols, term.rows]).toEqual([80, 24]);
  view.item({ type: 'output', data: ' screen' });
  view.item({ type: 'output', data: '\r\nmore' });
  await until(() => line(1) === 'more' || undefined);
  expect(line(0)).toBe('first screen');
  expect((await host.call('terminals.resize')).params).toEqual({ id: 'one', cols: 60, rows: 20 });
  expect([term.cols, term.rows]).toEqual([60, 20]);

  // Behind too far: the newest screen comes in place of what was missed.
  view.item({ type: 'screen', data: 'new', more: 4, cols: 80, rows: 24 });
  view.item({ type: 'output', data: 'er\r\n' });
  await until(() => line(0) === 'newer' || undefined);
  expect(line(1)).toBe('');
  await host.call('terminals.resize', 2);
  expect([term.cols, term.rows]).toEqual([60, 20]);
  part();
});
