import { describe, expect, it, vi } from 'vitest';
import { createListView } from './list-view.ts';
import { rangeBetween } from './selection.ts';
import { sortRows } from './sort.ts';

const defaults = { columns: ['name', 'size', 'age'], hidden: ['age'], sort: { column: 'name', descending: false } };

describe('the view of a list', () => {
  it('is as it was after a reload', () => {
    const first = createListView('t', defaults);
    first.setFilter('web');
    first.sortBy('size');
    first.sortBy('size');
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

  it('shows the largest figures first where that is what is looked for, and turns round at the next click', () => {
    const list = createListView('t', { ...defaults, largestFirst: ['size'] });
    const sorted = (column: string) => {
      list.sortBy(column);
      return list.store.getState().sort;
    };
    expect(sorted('size')).toEqual({ column: 'size', descending: true });
    expect(sorted('size')).toEqual({ column: 'size', descending: false });
    expect(sorted('name')).toEqual({ column: 'name', descending: false });
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

describe('sorting', () => {
  const rows = [
    { name: 'b10', size: 2 },
    { name: 'b9', size: null },
    { name: 'a', size: 2 },
    { name: 'c', size: 30 },
  ];
  const by = (descending: boolean) =>
    sortRows(rows, (row) => row.size, { descending, tie: (row) => row.name }).map(({ name }) => name);

  it('puts what has no figure last in either direction, and equals by name', () => {
    expect(by(false)).toEqual(['a', 'b10', 'c', 'b9']);
    expect(by(true)).toEqual(['c', 'a', 'b10', 'b9']);
  });
  it('reads numbers in names as numbers', () => {
    const names = sortRows(rows, (row) => row.name, { descending: false, tie: () => null }).map(({ name }) => name);
    expect(names).toEqual(['a', 'b9', 'b10', 'c']);
  });
});
