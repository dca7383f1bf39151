import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { useCallback, useMemo, useState } from 'react';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { en } from '../../../lib/i18n/en.ts';
import { layOut } from '../../../testing/laid-out.ts';
import { Menu } from '../menu.tsx';
import { DataTable } from './data-table.tsx';
import type { DataTableProps, TableRow } from './types.ts';

interface Thing {
  readonly id: string;
  readonly busy: boolean;
}
type Row = TableRow<Thing, never>;

let drawn = new Map<string, number>();
let menusMade: string[] = [];
let opened: string[] = [];
let keys: [string, string][] = [];

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } } }));
beforeEach(() => {
  layOut();
  drawn = new Map();
  menusMade = [];
  opened = [];
  keys = [];
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const columns: DataTableProps<Thing, never>['columns'] = [
  {
    id: 'name',
    label: 'Name',
    min: 100,
    grow: 1,
    priority: 1,
    render: ({ id }) => {
      drawn.set(id, (drawn.get(id) ?? 0) + 1);
      return id;
    },
  },
];
const menuOf = (id: string) => {
  menusMade.push(id);
  return [[{ label: `About ${id}`, command: `docker inspect ${id}`, onSelect: () => undefined }]];
};

/** A list whose rows have a button that disables itself, and a menu. */
function List({ names }: { readonly names: readonly string[] }) {
  const [busy, setBusy] = useState<readonly string[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [selected, setSelected] = useState<readonly string[]>([]);
  const things = useMemo(() => new Map(names.map((id) => [id, { id, busy: false }])), [names]);
  const rows = useMemo(
    () =>
      [...things.values()].map((thing): Row => {
        const item = busy.includes(thing.id) ? { ...thing, busy: true } : thing;
        return { kind: 'item', id: item.id, item, member: false };
      }),
    [things, busy],
  );
  const actions = useCallback(
    ({ id, busy: off }: Thing, active: boolean) => (
      <>
        <button
          type="button"
          tabIndex={active ? 0 : -1}
          disabled={off}
          onClick={(event) => {
            event.stopPropagation();
            setBusy((before) => [...before, id]);
          }}
        >
          Stop {id}
        </button>
        <Menu groups={() => menuOf(id)} trigger={<button type="button">More {id}</button>} />
      </>
    ),
    [],
  );
  return (
    <DataTable
      label="Things"
      columns={columns}
      rows={rows}
      sort={{ column: 'name', descending: false }}
      selected={new Set(selected)}
      cursor={cursor}
      look={look}
      lookGroup={noGroup}
      actions={actions}
      menu={({ id }) => menuOf(id)}
      actionsWidth={88}
      initialScroll={0}
      onSort={() => undefined}
      onSelect={useCallback((id: string) => {
        setSelected((before) => [...before, id]);
        setCursor(id);
      }, [])}
      onSelectMany={(ids, on) => setSelected(on ? ids : [])}
      onClearSelection={() => setSelected([])}
      onCursor={setCursor}
      onOpen={({ id }) => opened.push(id)}
      onToggleGroup={() => undefined}
      onScroll={() => undefined}
      onKey={(key, row) => {
        keys.push([key, row.id]);
        return true;
      }}
    />
  );
}
const look = ({ id, busy }: Thing) => ({ name: id, state: busy ? 'busy' : 'idle' });
const noGroup = () => ({ name: '', open: true, members: [], title: null, actions: () => null });
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
  render(<List names={thousand} />);
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
  render(<List names={thousand} />);
  click(row('thing-0003'));
  await press('ArrowDown');
  expect(menusMade).toEqual([]);
  fireEvent.contextMenu(row('thing-0002'));
  expect(await screen.findByRole('menuitem', { name: 'About thing-0002' })).toBeTruthy();
  expect(new Set(menusMade)).toEqual(new Set(['thing-0002']));
});

it.each([
  ['its checkbox', () => screen.getByRole('checkbox', { name: 'Select b' })],
  ['a button of it', () => screen.getByRole('button', { name: 'Stop b' })],
  ['the row itself', () => row('b')],
])('after a click on %s the keys are about that row', async (_what, target) => {
  render(<List names={['a', 'b', 'c']} />);
  click(row('a'));
  click(target());
  await frame();
  expect(document.activeElement).toBe(row('b'));
  await press('s');
  await press('Delete');
  expect(keys).toEqual([
    ['s', 'b'],
    ['Delete', 'b'],
  ]);
  await press('Enter');
  expect(opened).toEqual(['b']);
  await press('ArrowDown');
  expect(document.activeElement).toBe(row('c'));
});

it('after a click on the header, keys are about the row of the cursor; without one, about the selection', async () => {
  render(<List names={['a', 'b', 'c']} />);
  click(screen.getByRole('checkbox', { name: 'Select all' }));
  await press('Delete');
  expect(keys).toEqual([['Delete', 'a']]);
  await press('Escape');
  expect(row('a').getAttribute('aria-selected')).toBe('false');
  click(row('c'));
  click(screen.getByRole('button', { name: 'Name' }));
  expect(document.activeElement).toBe(row('c'));
});

it('a button that was reached by Tab keeps Enter and Space, and leaves the focus to its row when it is disabled', async () => {
  render(<List names={['a', 'b', 'c']} />);
  click(row('b'));
  const stop = screen.getByRole('button', { name: 'Stop b' });
  act(() => stop.focus());
  await press('Enter');
  await press(' ');
  expect([opened, row('b').getAttribute('aria-selected')]).toEqual([[], 'false']);
  await press('s');
  expect(keys).toEqual([['s', 'b']]);
  fireEvent.click(stop);
  await frame();
  expect(document.activeElement).toBe(row('b'));
});

it('the row that takes the place of a removed one has the focus', async () => {
  const { rerender } = render(<List names={['a', 'b', 'c']} />);
  click(row('b'));
  rerender(<List names={['a', 'c']} />);
  await frame();
  expect(document.activeElement).toBe(row('c'));
});
