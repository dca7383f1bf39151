import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetUndo, undoably, undoStore } from '../components/commands/undo.ts';
import { asking, closeQuestion, questionStore } from '../components/questions.tsx';
import { containers } from '../features/containers/containers-page.tsx';
import { images } from '../features/images/images-page.tsx';
import { operationStore, runOperation } from '../lib/entities/operations.ts';
import { containerStore, engineStore, imageStore, settingsStore } from '../lib/entities/stores.ts';
import { until } from '../testing/fake-host.ts';
import { container, engineStatus, image, settingsView } from '../testing/objects.ts';
import { watchForNewEngine } from './new-engine.ts';

const [a, b] = [container('a'), container('b')];
const names = () => [...containerStore.getState().byId.values()].map(({ name }) => name).join();
const other = { ...engineStatus, source: 'socket', dockerHost: 'unix:///other.sock' } as const;
let stop: () => void;
beforeEach(() => {
  stop = watchForNewEngine();
  engineStore.setState({ status: engineStatus });
});
afterEach(() => {
  stop();
  closeQuestion();
  forgetUndo();
  containers.view.reset();
  images.view.reset();
});

async function choose() {
  containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a] });
  containers.view.setSelected([a.id]);
  images.view.setSelected(['sha256:1|nginx']);
  asking(containerStore)(() => null)([a]);
  await undoably(async (keep) => keep({ title: 'Stop a', run: async () => undefined }));
  await runOperation({
    store: imageStore,
    id: 'sha256:1',
    operation: 'deleting',
    call: () => Promise.reject(new Error()),
  });
}
const chosen = () => [
  containers.view.store.getState().selected.length,
  images.view.store.getState().selected.length,
  operationStore.getState().failures.size,
  questionStore.getState().open === null ? 0 : 1,
  undoStore.getState().last === null ? 0 : 1,
];

test('what was chosen or failed on one engine is not there on another', async () => {
  await choose();
  engineStore.setState({ status: { ...engineStatus, state: 'lost', version: null } });
  expect(chosen()).toEqual([1, 1, 1, 1, 1]);
  engineStore.setState({ status: other });
  expect(chosen()).toEqual([0, 0, 0, 0, 0]);
});

test('and is gone at once when another is chosen, before that has said a word', async () => {
  settingsStore.setState({ view: settingsView });
  await choose();
  const source = { kind: 'context', name: 'other' } as const;
  const { settings } = settingsView;
  settingsStore.setState({ view: { ...settingsView, settings: { ...settings, engine: { source, confirmed: [] } } } });
  expect(chosen()).toEqual([0, 0, 0, 0, 0]);
});

test('nor after a reload', () => {
  images.view.setSelected(['sha256:1|nginx']);
  stop();
  engineStore.setState({ status: null });
  stop = watchForNewEngine();
  engineStore.setState({ status: engineStatus });
  expect(images.view.store.getState().selected).toHaveLength(1);
  engineStore.setState({ status: other });
  expect(images.view.store.getState().selected).toHaveLength(0);
});

test('a page that finds a host with another engine shows none of the rows before, and none of the new ones goes', async () => {
  containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a] });
  await until(() => names() === 'a');
  containerStore.reopened();
  containerStore.apply({ type: 'snapshot', first: true, more: true, items: [b] });
  // The same engine keeps them until its list is whole.
  expect(names()).toBe('a');
  engineStore.setState({ status: other });
  await until(() => names() === 'b');
  expect(containerStore.getState().loaded).toBe(false);
  containerStore.apply({ type: 'snapshot', first: false, more: false, items: [] });
  await until(() => containerStore.getState().loaded);
  // The list may also be ahead of the word about the engine.
  containerStore.reopened();
  containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a] });
  await until(() => names() === 'a');
  engineStore.setState({ status: engineStatus });
  expect([names(), containerStore.getState().loaded]).toEqual(['a', true]);
});

test('what ends on one engine after another was chosen leaves that one’s objects and their marks alone', async () => {
  settingsStore.setState({ view: settingsView });
  const same = image('nginx:1');
  imageStore.apply({ type: 'snapshot', first: true, more: false, items: [same] });
  const ends: { well: () => void; badly: (error: Error) => void }[] = [];
  const remove = (id: string) =>
    runOperation({
      ...{ store: imageStore, id, operation: 'deleting' },
      call: () => new Promise<void>((well, badly) => ends.push({ well, badly })),
    });
  const [first, second] = [remove(same.id), remove('sha256:2')];
  const { settings } = settingsView;
  const source = { kind: 'context', name: 'other' } as const;
  settingsStore.setState({ view: { ...settingsView, settings: { ...settings, engine: { source, confirmed: [] } } } });
  imageStore.apply({ type: 'snapshot', first: true, more: false, items: [same] });
  const third = remove('sha256:2');
  ends[0]?.well();
  ends[1]?.badly(new Error('in use'));
  expect([await first, await second]).toEqual([true, false]);
  const { pending, failures } = operationStore.getState();
  expect([imageStore.getState().byId.has(same.id), pending.size, failures.size]).toEqual([true, 1, 0]);
  ends[2]?.well();
  await third;
  expect(operationStore.getState().pending.size).toBe(0);
});
