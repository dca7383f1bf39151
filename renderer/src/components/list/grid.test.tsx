import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Boxes, Play, Trash2 } from 'lucide-react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createEntityStore } from '../../lib/entities/entity-store.ts';
import { until } from '../../testing/fake-host.ts';
import { layOut } from '../../testing/laid-out.ts';
import { speak } from '../../testing/page.tsx';
import type { Command, ObjectCommands } from '../commands/command.ts';
import { defineList } from './list.ts';
import { ListPage } from './list-page.tsx';

interface Thing {
  readonly id: string;
  readonly busy: boolean;
}

let drawn = new Map<string, number>();
let menusMade: string[] = [];
let done: [string, string][] = [];

beforeAll(speak);
beforeEach(() => {
  layOut();
  drawn = new Map();
  menusMade = [];
  done = [];
});
afterEach(() => {
  cleanup();
  things.view.reset();
  store.reset();
  vi.restoreAllMocks();
});

const store = createEntityStore<Thing>();
const does = (id: string, more: Partial<Command<Thing>> = {}): Command<Thing> => ({
  id,
  title: 'containers.stop',
  icon: Play,
  run: (on) => {
    for (const one of on) done.push([id, one.id]);
  },
  ...more,
});
const open = does('open', { title: 'containers.details', keys: 'Enter' });
/** Its button disables itself. */
const stop = does('stop', {
  named: 'containers.stopNamed',
  keys: 'S',
  enabled: ({ busy }) => !busy,
  run: ([one]) => one && store.apply({ type: 'delta', upserts: [{ ...one, busy: true }], removes: [] }),
});
const restart = does('restart', { title: 'containers.restart', keys: 'R' });
const remove = does('remove', { title: 'containers.removeAsk', icon: Trash2, keys: 'Delete', many: true });
const commands: ObjectCommands<Thing> = {
  kind: 'images',
  icon: Boxes,
  idOf: ({ id }) => id,
  name: ({ id }) => id,
  all: () => store.getState().byId.values(),
  store,
  open,
  menu: [
    [open, stop, restart],
    [
      ({ id }) => {
        menusMade.push(id);
        return [];
      },
    ],
    [remove],
  ],
  buttons: () => [stop],
  bulk: [remove],
};
const things = defineList({
  kind: 'images',
  store,
  commands,
  sort: { column: 'repository', descending: false },
  columns: [
    {
      id: 'repository',
      min: 100,
      grow: 1,
      priority: 1,
      sort: ({ id }) => id,
      cell: ({ id }) => {
        drawn.set(id, (drawn.get(id) ?? 0) + 1);
        return id;
      },
    },
    { id: 'size', min: 60, priority: 1, largestFirst: true, sort: ({ id }) => id.length, cell: () => null },
  ],
  rowsOf: (thing: Thing) => [thing],
  rowId: ({ id }) => id,
  text: ({ id }) => [id],
  scopes: [],
  state: ({ busy }) => (busy ? 'busy' : 'idle'),
  engine: false,
});

async function show(names: readonly string[]): Promise<void> {
  store.apply({ type: 'snapshot', first: true, more: false, items: names.map((id) => ({ id, busy: false })) });
  await until(() => store.getState().loaded);
  render(
    <MemoryRouter>
      <main>
        <ListPage of={things} />
      </main>
    </MemoryRouter>,
  );
  // A new page may take the focus.
  await frame();
}
const thousand = Array.from({ length: 1000 }, (_, i) => `thing-${String(i).padStart(4, '0')}`);

const row = (name: string) => screen.getByRole('row', { name });
const frame = () => act(() => new Promise<void>((resolve) => requestAnimationFrame(() => resolve())));
/** As a mouse does it: the focus goes to what is pressed. */
function click(element: HTMLElement) {
  act(() => element.focus());
  fireEvent.click(element, { detail: 1 });
}
const press = async (key: string) => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key });
  await frame();
};

it('draws only the rows in view, and again only those that a step of the cursor or a choice changes', async () => {
  await show(thousand);
  expect(drawn.size).toBeLessThan(40);
  click(row('thing-0003'));
  await frame();
  drawn = new Map();
  await press('ArrowDown');
  expect(document.activeElement).toBe(row('thing-0004'));
  expect([...drawn.keys()].sort()).toEqual(['thing-0003', 'thing-0004']);
  drawn = new Map();
  await press(' ');
  expect([...drawn.keys()]).toEqual(['thing-0004']);
});

it('makes a menu when it is opened, for the row it is opened on', async () => {
  await show(thousand);
  click(row('thing-0003'));
  await press('ArrowDown');
  expect(menusMade).toEqual([]);
  fireEvent.contextMenu(row('thing-0002'));
  expect(await screen.findByRole('menuitem', { name: /^Restart/ })).toBeTruthy();
  expect(new Set(menusMade)).toEqual(new Set(['thing-0002']));
});

it.each([
  ['its checkbox', () => screen.getByRole('checkbox', { name: 'Select b' })],
  ['a button of it', () => screen.getByRole('button', { name: 'Stop b' })],
  ['the row itself', () => row('b')],
])('after a click on %s the keys are about that row', async (_what, target) => {
  await show(['a', 'b', 'c']);
  click(row('a'));
  click(target());
  await frame();
  expect(document.activeElement).toBe(row('b'));
  await press('r');
  await press('Delete');
  await press('Enter');
  expect(done).toEqual([
    ['restart', 'b'],
    ['remove', 'b'],
    ['open', 'b'],
  ]);
  await press('ArrowDown');
  expect(document.activeElement).toBe(row('c'));
});

it('after a click on the header, keys are about the row of the cursor; without one, about the selection', async () => {
  await show(['a', 'b', 'c']);
  click(screen.getByRole('checkbox', { name: 'Select all' }));
  await press('Delete');
  expect(done).toEqual([
    ['remove', 'a'],
    ['remove', 'b'],
    ['remove', 'c'],
  ]);
  await press('Escape');
  expect(row('a').getAttribute('aria-selected')).toBe('false');
  click(row('c'));
  click(screen.getByRole('button', { name: 'Repository' }));
  expect(document.activeElement).toBe(row('c'));
});

it('shows the largest figures first where that is what is looked for, and turns round at the next click', async () => {
  await show(['a', 'bbb', 'cc']);
  const shown = () => screen.getAllByRole('row').flatMap((of) => of.getAttribute('data-id') ?? []);
  const sort = (name: string) => click(screen.getByRole('button', { name }));
  sort('Size');
  expect([shown(), screen.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')]).toEqual([
    ['bbb', 'cc', 'a'],
    'descending',
  ]);
  sort('Size');
  expect(shown()).toEqual(['a', 'cc', 'bbb']);
  sort('Repository');
  expect(shown()).toEqual(['a', 'bbb', 'cc']);
  sort('Repository');
  expect(shown()).toEqual(['cc', 'bbb', 'a']);
});

it('a button that was reached by Tab keeps Enter and Space, and leaves the focus to its row when it is disabled', async () => {
  await show(['a', 'b', 'c']);
  click(row('b'));
  const button = screen.getByRole('button', { name: 'Stop b' });
  act(() => button.focus());
  await press('Enter');
  await press(' ');
  expect([done, row('b').getAttribute('aria-selected')]).toEqual([[], 'false']);
  await press('r');
  expect(done).toEqual([['restart', 'b']]);
  fireEvent.click(button);
  await until(() => row('b').getAttribute('data-state') === 'busy');
  await frame();
  expect(document.activeElement).toBe(row('b'));
});

it('the row that takes the place of a removed one has the focus', async () => {
  await show(['a', 'b', 'c']);
  click(row('b'));
  act(() => store.drop('b'));
  await frame();
  expect(document.activeElement).toBe(row('c'));
});

it('is reached by Tab in its order: the header first, then one row, also before any had the focus', async () => {
  await show(['a', 'b', 'c']);
  const grid = screen.getByRole('grid');
  const stops = [...grid.querySelectorAll<HTMLElement>('[role="row"], button, input')].filter(
    ({ tabIndex }) => tabIndex === 0,
  );
  expect([grid.tabIndex, stops[0]]).toEqual([-1, screen.getByRole('checkbox', { name: 'Select all' })]);
  expect(stops.filter((one) => one.matches('[data-id]'))).toEqual([row('a')]);
});
