import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createListView, forgetSelections, rangeBetween } from './list-view.ts';
import { byKey, type SortValue, sortKey } from './sort.ts';

const defaults = { columns: ['name', 'size', 'age'], hidden: ['age'], sort: { column: 'name', descending: false } };

describe('the view of a list', () => {
  it('is as it was after a reload', () => {
    const first = createListView('t', defaults);
    first.setFilter('web');
    first.setSort({ column: 'size', descending: true });
    first.select('a');
    first.moveColumn('age', -1);
    first.toggleColumn('age');
    first.setScroll(120);
    window.dispatchEvent(new Event('pagehide'));
    const again = createListView('t', defaults).store.getState();
    expect(again).toMatchObject({
      filter: 'web',
      sort: { column: 'size', descending: true },
      selected: ['a'],
      order: ['name', 'age', 'size'],
      hidden: [],
      scroll: 120,
    });
  });

  it('is written once for many steps of the cursor, and not at all where nothing moves', () => {
    vi.useFakeTimers();
    const real = sessionStorage;
    let writes = 0;
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => real.getItem(key),
      setItem(key: string, value: string) {
        writes += 1;
        real.setItem(key, value);
      },
    });
    const list = createListView('t', defaults);
    for (let i = 0; i < 100; i += 1) list.setCursor(`row ${i}`);
    vi.runAllTimers();
    list.setCursor('row 99');
    vi.runAllTimers();
    vi.unstubAllGlobals();
    vi.useRealTimers();
    expect(writes).toBe(1);
    expect(createListView('t', defaults).store.getState().cursor).toBe('row 99');
  });

  it('fits a kept layout to the columns there are', () => {
    createListView('t', defaults).moveColumn('age', -1);
    const newer = createListView('t', { ...defaults, columns: ['name', 'age', 'id'] }).store.getState();
    expect(newer.order).toEqual(['name', 'age', 'id']);
  });

  it('starts with its defaults when what was kept cannot be read', () => {
    sessionStorage.setItem('slipway.t.view', '{"filter":3}');
    localStorage.setItem('slipway.t.layout', 'not json');
    expect(createListView('t', defaults).store.getState()).toMatchObject({ filter: '', order: defaults.columns });
  });

  it('selects a range from the last one selected, in the order shown', () => {
    const view = createListView('t', defaults);
    const order = ['a', 'b', 'c', 'd'];
    view.select('d');
    view.select('b', order);
    expect([...view.store.getState().selected].sort()).toEqual(['b', 'c', 'd']);
    expect(rangeBetween(order, 'gone', 'b')).toEqual(['b']);
  });
});

describe('another engine', () => {
  it('takes what was selected on the one before, in lists that are open and in those that are not yet', () => {
    const open = createListView('open', defaults);
    open.select('a');
    createListView('closed', defaults).select('b');
    window.dispatchEvent(new Event('pagehide'));
    // As after a reload: of a list that was not opened since, the page knows nothing but what was kept.
    sessionStorage.setItem('slipway.later.view', sessionStorage.getItem('slipway.closed.view') ?? '');
    forgetSelections();
    expect(open.store.getState().selected).toEqual([]);
    expect(createListView('later', defaults).store.getState().selected).toEqual([]);
  });
});

describe('sorting', () => {
  const rows = [
    { name: 'b10', size: 2 },
    { name: 'b9', size: null },
    { name: 'a', size: 2 },
    { name: 'c', size: 30 },
  ];
  const sorted = (by: (row: (typeof rows)[0]) => SortValue, descending: boolean) =>
    rows
      .map((row) => ({ name: row.name, key: sortKey(by(row)), tie: sortKey(row.name) }))
      .sort(byKey(descending))
      .map(({ name }) => name);

  it('puts what has no figure last in either direction, and equals by name', () => {
    expect(sorted((row) => row.size, false)).toEqual(['a', 'b10', 'c', 'b9']);
    expect(sorted((row) => row.size, true)).toEqual(['c', 'a', 'b10', 'b9']);
  });
  it('reads numbers in names as numbers', () => {
    expect(sorted((row) => row.name, false)).toEqual(['a', 'b9', 'b10', 'c']);
  });
  it('has the order of the collator, by whichever way it compares', () => {
    const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
    const unit = fc.constantFrom(...'aAbBzZ0129 -_.:/@~$[]éü한ß');
    const text = fc.string({ unit, maxLength: 12 });
    const compare = byKey(false);
    const line = (value: string) => ({ key: sortKey(value), tie: sortKey('') });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compare(line(a), line(b)))).toBe(Math.sign(collator.compare(a, b)));
      }),
      { numRuns: 2000 },
    );
  });
});
