import { afterEach, describe, expect, it } from 'vitest';
import type { Terminal } from '../../../../electron/contract/terminals.ts';
import { addPane, arrangement, markUsed, moveDivider } from './arrangement.ts';
import { closePane, paneCommandOf, shownPanes, splitDown, splitRight } from './commands.ts';
import { beside, type Layout, leaves, only, type Parted, placesOf } from './layout.ts';
import { neighbour, shownOf, tabsOf } from './tabs.ts';

afterEach(() => arrangement.setState({ layouts: [], used: [] }));

const terminal = (id: string, createdAt: number, state: Terminal['state'] = 'running'): Terminal => ({
  id,
  target: { kind: 'guest' },
  name: id,
  title: 'sh',
  state,
  exitCode: null,
  message: '',
  said: null,
  cols: 80,
  rows: 24,
  createdAt,
});
const all = () => true;
/** a on the left; on the right b above c. */
function threePanes(): Parted {
  addPane('a', { way: 'right', id: 'b' }, all);
  addPane('b', { way: 'down', id: 'c' }, all);
  const [layout] = arrangement.getState().layouts;
  if (!layout) throw new Error('nothing was split');
  return layout;
}

describe('a tab that is split', () => {
  it('gives half of a pane to the new one, and moves between panes as they lie', () => {
    const layout = threePanes();
    expect(placesOf(layout)).toEqual(
      new Map([
        ['a', { x: 0, y: 0, width: 0.5, height: 1 }],
        ['b', { x: 0.5, y: 0, width: 0.5, height: 0.5 }],
        ['c', { x: 0.5, y: 0.5, width: 0.5, height: 0.5 }],
      ]),
    );
    const from = (id: string) => (['left', 'right', 'up', 'down'] as const).map((to) => beside(layout, id, to));
    expect([from('a'), from('b'), from('c')]).toEqual([
      [null, 'b', null, null],
      ['a', null, null, 'c'],
      ['a', null, 'b', null],
    ]);
    // Of several, the one beside most of it.
    moveDivider('c', 30);
    expect(beside(arrangement.getState().layouts[0] as Layout, 'a', 'right')).toBe('c');
  });

  it('gives the room of a pane that is closed to the part beside it', () => {
    const layout = threePanes();
    const without = (...gone: string[]) => only(layout, (id) => !gone.includes(id));
    expect(without('b')).toMatchObject({ way: 'right', first: 'a', second: 'c' });
    expect(without('a')).toMatchObject({ way: 'down', first: 'b', second: 'c' });
    expect([without('a', 'c'), without('a', 'b', 'c')]).toEqual(['b', null]);
  });

  it('is kept with where its dividers were moved to, without what has gone', () => {
    threePanes();
    moveDivider('b', 62.5);
    addPane('a', { way: 'down', id: 'd' }, (id) => id !== 'c');
    const kept = JSON.parse(localStorage.getItem('slipway.terminals.panes') ?? '');
    expect(kept).toEqual([
      { way: 'right', share: 62.5, first: { way: 'down', share: 50, first: 'a', second: 'd' }, second: 'b' },
    ]);
  });

  it('is split in other windows, too', () => {
    const elsewhere: Parted = { way: 'down', share: 40, first: 'x', second: 'y' };
    localStorage.setItem('slipway.terminals.panes', JSON.stringify([elsewhere]));
    window.dispatchEvent(new StorageEvent('storage', { key: 'slipway.terminals.panes' }));
    expect(arrangement.getState().layouts).toEqual([elsewhere]);
  });
});

describe('tabs', () => {
  it('are in the order in which their first terminals were opened, and called after the one used last', () => {
    threePanes();
    const terminals = [terminal('c', 4), terminal('z', 2), terminal('a', 1), terminal('b', 3)];
    markUsed('c');
    markUsed('z');
    const tabs = tabsOf(terminals, arrangement.getState());
    expect(tabs.map((tab) => [tab.id, tab.shown.id, tab.terminals.map(({ id }) => id)])).toEqual([
      ['a', 'c', ['a', 'b', 'c']],
      ['z', 'z', ['z']],
    ]);
    expect([neighbour(tabs, 'a')?.id, neighbour(tabs, 'z')?.id, neighbour([], 'a')]).toEqual(['z', 'a', null]);
  });

  it('have ended only when every pane has', () => {
    threePanes();
    const stateOf = (...states: Terminal['state'][]) =>
      tabsOf(
        ['a', 'b', 'c'].map((id, at) => terminal(id, at, states[at])),
        arrangement.getState(),
      )[0]?.state;
    expect(stateOf('exited', 'running', 'lost')).toBe('running');
    expect([stateOf('exited', 'lost', 'exited'), stateOf('exited', 'exited', 'exited')]).toEqual(['lost', 'exited']);
  });

  it('go on with the pane beside one that has gone, and with the newest tab when a whole one has', () => {
    threePanes();
    const { layouts } = arrangement.getState();
    const left = (...ids: string[]) =>
      tabsOf(
        ids.map((id, at) => terminal(id, at)),
        arrangement.getState(),
      );
    expect(shownOf(left('a', 'b', 'z'), 'c', layouts)?.active.id).toBe('b');
    expect(shownOf(left('a', 'z'), 'c', layouts)?.active.id).toBe('a');
    expect(shownOf(left('y', 'z'), 'c', layouts)?.active.id).toBe('z');
    expect(shownOf([], 'c', layouts)).toBeNull();
  });

  it('of an engine that was left, or ended with their host, are single again', () => {
    threePanes();
    const tabs = tabsOf([terminal('c', 1)], arrangement.getState());
    expect(tabs.map(({ layout }) => leaves(layout))).toEqual([['c']]);
  });
});

describe('the keys of panes', () => {
  const press = (init: KeyboardEventInit) => new KeyboardEvent('keydown', { ctrlKey: true, ...init });
  const shown = (count: number) =>
    shownPanes.setState({ panes: { count, split: async () => {}, go: () => {}, close: async () => {} } });
  afterEach(() => shownPanes.setState({ panes: null }));

  it('are the program’s where they mean nothing, and those it needs always', () => {
    const arrow = press({ key: 'ArrowRight', shiftKey: true });
    const right = press({ key: 'D', shiftKey: true });
    expect([arrow, right].map(paneCommandOf)).toEqual([undefined, undefined]);
    shown(1);
    expect([arrow, right].map((event) => paneCommandOf(event)?.id)).toEqual([undefined, splitRight.id]);
    shown(2);
    expect([arrow, press({ key: 'E', shiftKey: true })].map((event) => paneCommandOf(event)?.id)).toEqual([
      'terminals.go.right',
      splitDown.id,
    ]);
    expect(['d', 'e', 'ArrowRight'].map((key) => paneCommandOf(press({ key })))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(closePane.keys).toBeUndefined();
  });
});
