import type { FitAddon } from '@xterm/addon-fit';
import headless from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { expect, it, onTestFinished, vi } from 'vitest';
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
  const { part } = joinSession('one', xterm, element);
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

  // Behind too far: the newest screen comes in place of what was missed. The size is of the window that is in use.
  const hasFocus = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  onTestFinished(() => hasFocus.mockRestore());
  view.item({ type: 'screen', data: 'other', more: 0, cols: 80, rows: 24 });
  view.item({ type: 'output', data: '\r\nshown' });
  await until(() => line(1) === 'shown' || undefined);
  expect([term.cols, term.rows]).toEqual([80, 24]);
  expect(host.calls.filter(({ method }) => method === 'terminals.resize')).toHaveLength(1);
  hasFocus.mockReturnValue(true);
  view.item({ type: 'screen', data: 'new', more: 4, cols: 80, rows: 24 });
  view.item({ type: 'output', data: 'er\r\n' });
  await until(() => line(0) === 'newer' || undefined);
  expect(line(1)).toBe('');
  await host.call('terminals.resize', 2);
  expect([term.cols, term.rows]).toEqual([60, 20]);
  part();
});

it('has the pane’s size again after another window’s, once it is used; and tells the host what it could not be told', async () => {
  const host = fakeHost();
  const term = new headless.Terminal({ cols: 10, rows: 5, allowProposedApi: true });
  let pane = { cols: 60, rows: 20 };
  const fit = { proposeDimensions: () => pane } as unknown as FitAddon;
  const xterm = { term: term as unknown as Terminal, fit } as unknown as Xterm;
  const element = document.createElement('div');
  Object.defineProperty(element, 'clientWidth', { value: 600 });
  const { refit, part } = joinSession('one', xterm, element);
  const view = await host.call('terminals.view');
  view.item({ type: 'screen', data: '$ ', more: 0, cols: 80, rows: 24 });
  const refusal = { code: 'CONFLICT', message: 'not now' } as const;
  (await host.call('terminals.resize')).error(refusal);

  let calls = 1;
  const uses = {
    typing: () => term.input('x'),
    focus: () => element.dispatchEvent(new FocusEvent('focusin')),
    window: () => window.dispatchEvent(new Event('focus')),
    'another tab and back': () => document.dispatchEvent(new Event('visibilitychange')),
  };
  for (const [name, use] of Object.entries(uses)) {
    view.item({ type: 'resize', cols: 30, rows: 10 });
    await until(() => term.cols === 30 || undefined);
    use();
    expect((await host.call('terminals.resize', ++calls)).params, name).toEqual({ id: 'one', cols: 60, rows: 20 });
    expect([term.cols, term.rows], name).toEqual([60, 20]);
  }
  // Larger letters in the same pane.
  pane = { cols: 50, rows: 16 };
  refit();
  (await host.call('terminals.resize', ++calls)).error(refusal);
  await until(() => {
    refit();
    return host.calls.filter(({ method }) => method === 'terminals.resize').length > calls;
  });
  expect((await host.call('terminals.resize', ++calls)).params).toEqual({ id: 'one', cols: 50, rows: 16 });
  part();
  uses.focus();
  expect(host.calls.filter(({ method }) => method === 'terminals.resize')).toHaveLength(calls);
});
