import fc from 'fast-check';
import { Boxes } from 'lucide-react';
import { expect, it } from 'vitest';
import { createEntityStore } from '../../lib/entities/entity-store.ts';
import type { ObjectCommands } from '../commands/command.ts';
import { defineList } from './list.ts';
import { createRows, queryOf } from './rows.ts';

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly size: number | null;
  readonly group?: string | undefined;
}

const store = createEntityStore<Thing>();
const commands: ObjectCommands<Thing> = {
  kind: 'images',
  icon: Boxes,
  idOf: ({ id }) => id,
  name: ({ name }) => name,
  all: () => store.getState().byId.values(),
  store,
  menu: [],
  buttons: () => [],
  bulk: [],
};
const things = defineList({
  kind: 'images',
  store,
  commands,
  sort: { column: 'repository', descending: false },
  columns: [
    { id: 'repository', min: 1, priority: 1, sort: ({ name }) => name, cell: () => null },
    { id: 'size', min: 1, priority: 1, sort: ({ size }) => size, cell: () => null },
  ],
  rowsOf: (thing: Thing) => [thing],
  rowId: ({ id }) => id,
  text: ({ name, id }) => [name, id],
  scopes: [{ id: 'used', has: ({ size }) => size !== null }],
  group: { of: ({ group }) => group, icon: Boxes, note: () => '' },
  state: () => 'there',
  engine: false,
});
const wanted = {
  filter: '',
  scope: 'all',
  sort: { column: 'repository', descending: false },
  collapsed: [] as string[],
};

const thing = fc.record({
  id: fc.integer({ min: 0, max: 40 }).map(String),
  name: fc.constantFrom('web', 'Web', 'web-2', 'web-10', 'db', 'é', '한'),
  size: fc.option(fc.integer({ min: 0, max: 5 })),
  group: fc.option(fc.constantFrom('shop', 'blog'), { nil: undefined }),
});
const view = fc.record({
  filter: fc.constantFrom('', '', 'web', '1 web'),
  scope: fc.constantFrom('all', 'used'),
  sort: fc.record({ column: fc.constantFrom('repository', 'size'), descending: fc.boolean() }),
  collapsed: fc.constantFrom<string[]>([], ['group:shop']),
});
const step = fc.record({
  upserts: fc.array(thing, { maxLength: 6 }),
  removes: fc.array(fc.integer({ min: 0, max: 40 }).map(String), { maxLength: 4 }),
  view: fc.option(view, { nil: undefined }),
});

it('has the same rows however they came: step by step, or all at once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const model = createRows(things);
      let byId: ReadonlyMap<string, Thing> = new Map();
      let shown = wanted;
      for (const { upserts, removes, view: next } of steps) {
        const map = new Map(byId);
        for (const one of upserts) map.set(one.id, one);
        for (const id of removes) map.delete(id);
        byId = map;
        shown = next ?? shown;
        const query = queryOf(things, shown, null);
        expect(ids(model.rows(byId, query))).toEqual(ids(createRows(things).rows(byId, query)));
        for (const id of [...upserts.map((one) => one.id), ...removes]) expect(model.find(id)).toBe(byId.get(id));
      }
    }),
  );
});

it('leaves the row of an object that has not changed as it is, and the list when nothing has', () => {
  const model = createRows(things);
  const all = new Map(['a', 'b', 'c'].map((id) => [id, { id, name: id, size: 1 }]));
  const before = model.rows(all, queryOf(things, wanted, null));
  expect(model.rows(all, queryOf(things, wanted, null))).toBe(before);
  const after = model.rows(new Map(all).set('b', { id: 'b', name: 'z', size: 1 }), queryOf(things, wanted, null));
  expect(ids(after)).toEqual(['a', 'c', 'b']);
  expect([after[0] === before[0], after[1] === before[2], after[2] === before[1]]).toEqual([true, true, false]);
});

it('sorts again when the values changed that are not the objects’ own', () => {
  const sizes = new Map([
    ['a', 1],
    ['b', 2],
  ]);
  const model = createRows(things);
  const all = new Map(['a', 'b'].map((id) => [id, { id, name: id, size: null }]));
  const sort = ({ id }: Thing) => sizes.get(id) ?? null;
  const rows = (version: number) => ids(model.rows(all, { ...queryOf(things, wanted, null), sort, version }));
  expect(rows(1)).toEqual(['a', 'b']);
  sizes.set('a', 3);
  expect(rows(2)).toEqual(['b', 'a']);
});

function ids(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
