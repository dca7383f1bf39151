import { Boxes, Play } from 'lucide-react';
import { afterEach, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { endEra } from '../../lib/entities/engine-era.ts';
import { resetEntities, settingsStore } from '../../lib/entities/stores.ts';
import { toastStore } from '../../lib/toast.ts';
import { settingsView } from '../../testing/objects.ts';
import { type Command, commandOfKey, type ObjectCommands, type Place, perform } from './command.ts';
import { groupMenu, objectMenu } from './command-menu.tsx';
import { forgetUndo, undoLast, undoStore } from './undo.ts';

interface Lamp {
  readonly id: string;
  readonly on: boolean;
  readonly dim?: boolean;
}

let said: string[] = [];
afterEach(() => {
  said = [];
  forgetUndo();
  resetEntities();
});

const place = { navigate: vi.fn(), t: (key: string) => key } as unknown as Place;
const say = (word: string) => (lamps: readonly Lamp[]) => void said.push(`${word} ${lamps.map(({ id }) => id).join()}`);
const command = (id: string, more: Partial<Command<Lamp>>): Command<Lamp> => ({
  id,
  title: 'containers.stop',
  icon: Play,
  run: say(id),
  ...more,
});
const brighten = command('brighten', { keys: 'S', when: ({ dim }) => dim === true });
const off = command('off', {
  keys: 'S',
  many: true,
  grouped: 'containers.stopProject',
  when: ({ on }) => on,
  cli: (lamps) => `off ${lamps.map(({ id }) => id).join(' ')}`,
  undo: (lamp) => async () => say('on again')([lamp]),
});
const on = command('on', { keys: 'S', many: true, when: (lamp) => !lamp.on });
const polish = command('polish', { keys: 'P', enabled: (lamp) => !lamp.on });
const lamps: ObjectCommands<Lamp> = {
  kind: 'images',
  icon: Boxes,
  idOf: ({ id }) => id,
  name: ({ id }) => id,
  all: () => [],
  store: createStore(() => null),
  menu: [[brighten, off, on], [polish]],
  buttons: () => [],
  bulk: [off, on],
  group: { buttons: [off], menu: [[off, on], [polish]] },
};
const all = [brighten, off, on, polish];
const a: Lamp = { id: 'a', on: true };
const b: Lamp = { id: 'b', on: false };
const c: Lamp = { id: 'c', on: true, dim: true };
const meant = (key: string, one: Lamp | undefined, several: readonly Lamp[]) => {
  const found = commandOfKey(all, key, { one, all: several });
  return found && [found.command.id, found.on.map(({ id }) => id).join()];
};

it('a key means the first command that fits its row; for several, one that is for several, on those it fits', () => {
  expect(meant('s', a, [a])).toEqual(['off', 'a']);
  expect(meant('S', b, [b])).toEqual(['on', 'b']);
  expect(meant('s', c, [c])).toEqual(['brighten', 'c']);
  expect(meant('s', c, [a, b, c])).toEqual(['off', 'a,c']);
  expect(meant('s', undefined, [b])).toEqual(['on', 'b']);
  // What is about one is about the row, whatever is selected besides.
  expect(meant('p', b, [a, b])).toEqual(['polish', 'b']);
  expect([meant('p', a, [a]), meant('x', a, [a]), meant('p', undefined, [b])]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('a menu shows what makes sense for the object, greys what cannot be done now, and names a key where it means that', () => {
  const entries = (lamp: Lamp) =>
    objectMenu(lamps, lamp, place).map((group) =>
      group.map(({ keys, disabled, command: line }) => [keys, disabled, line]),
    );
  expect(entries(a)).toEqual([[['S', false, 'off a']], [['P', true, undefined]]]);
  expect(entries(c)).toEqual([
    [
      ['S', false, undefined],
      [undefined, false, 'off c'],
    ],
    [['P', true, undefined]],
  ]);
});

it('the menu of a group is about those of its members that a command fits', () => {
  const [group] = groupMenu(lamps, { name: 'attic', members: [a, b, c] }, place);
  expect(group?.map(({ command: line, keys }) => [line, keys])).toEqual([
    ['off a c', 'S'],
    [undefined, undefined],
  ]);
  group?.[0]?.onSelect();
  expect(said).toEqual(['off a,c']);
});

it('what was done last can be taken back, once', async () => {
  await perform(off, [a, b], { ...place, words: 'Switch off a' });
  expect(undoStore.getState().last?.title).toBe('Switch off a');
  await undoLast();
  await undoLast();
  expect(said).toEqual(['off a', 'on again a']);
});

it('what has gone with what was done is not offered to be taken back', async () => {
  const burnt = { ...off, remains: ({ id }: Lamp) => id !== 'c' };
  await perform(burnt, [c], place);
  expect(undoStore.getState().last).toBeNull();
  await perform(burnt, [a, c], place);
  await undoLast();
  expect(said).toEqual(['off c', 'off a,c', 'on again a']);
});

it('what can be taken back is offered in a toast, in the place of what was offered before, and not once it is', async () => {
  const told = () => toastStore.getState().waiting.map(({ kind, words, options }) => [kind, words, options.id]);
  const [menu] = objectMenu(lamps, a, place);
  menu?.find(({ keys }) => keys === 'S')?.onSelect();
  await expect.poll(() => told()).toHaveLength(1);
  await perform(off, [c], { ...place, words: 'Switch off c' });
  expect(told().map(([kind, , id]) => [kind, id])).toEqual([
    ['success', 'undo'],
    ['success', 'undo'],
  ]);
  const { action } = toastStore.getState().waiting.at(-1)?.options ?? {};
  (action as unknown as { onClick: () => void }).onClick();
  await expect.poll(() => said).toEqual(['off a', 'off c', 'on again c']);
  expect(told().map(([kind, , id]) => [kind, id])).toContainEqual(['dismiss', 'undo']);
  await expect.poll(() => told().at(-1)?.at(2)).toBe('undo-outcome');
});

it('what failed, or fitted nothing, is not taken back', async () => {
  expect(await perform({ ...off, run: async () => [] }, [a], place)).toBe(false);
  expect(await perform(off, [b], place)).toBe(false);
  expect([undoStore.getState().last, said]).toEqual([null, []]);
});

it('of several of which some failed, what is taken back is the others, and is called after them', async () => {
  const names = (done: readonly Lamp[]) => `off: ${done.map(({ id }) => id).join()}`;
  expect(await perform({ ...off, run: async () => [c] }, [a, c], { ...place, words: names })).toBe(false);
  expect(undoStore.getState().last?.title).toBe('off: c');
  await undoLast();
  expect(said).toEqual(['on again c']);
});

it('what was done while another engine was chosen is not taken back there', async () => {
  const { settings } = settingsView;
  const choose = (name: string) =>
    settingsStore.setState({
      view: {
        ...settingsView,
        settings: { ...settings, engine: { source: { kind: 'context', name }, confirmed: [] } },
      },
    });
  const engines: (string | undefined)[] = [];
  const slow = {
    ...off,
    undo:
      () =>
      async ({ engine }: { engine: string | undefined }) =>
        engines.push(engine),
  };
  choose('a');
  await perform({ ...slow, run: () => choose('b') }, [a], place);
  expect(undoStore.getState().last).toBeNull();
  await perform(slow, [a], place);
  choose('c');
  await undoLast();
  expect(engines).toEqual([]);
  // Nor where a context leads to another engine by then.
  await perform({ ...slow, run: endEra }, [a], place);
  expect(undoStore.getState().last).toBeNull();
  await perform(slow, [a], place);
  await undoLast();
  expect(engines).toEqual(['context:c']);
});
