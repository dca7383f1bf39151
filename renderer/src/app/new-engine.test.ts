import { afterEach, beforeEach, expect, test } from 'vitest';
import { containerDialog, containerList, openDialog } from '../features/containers/store.ts';
import { imageDialog, imageList, openImageDialog } from '../features/images/store.ts';
import { operationStore, runOperation } from '../lib/entities/operations.ts';
import { containerStore, engineStore, imageStore } from '../lib/entities/stores.ts';
import { until } from '../testing/fake-host.ts';
import { container, engineStatus } from '../testing/objects.ts';
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
  openDialog(null);
  openImageDialog(null);
  containerList.reset();
  imageList.reset();
});

async function choose() {
  containerStore.apply({ type: 'snapshot', first: true, more: false, items: [a] });
  containerList.setSelected([a.id]);
  imageList.setSelected(['sha256:1 nginx']);
  openDialog({ kind: 'remove', ids: [a.id] });
  openImageDialog({ kind: 'remove', lines: ['sha256:1 nginx'] });
  await runOperation({
    store: imageStore,
    id: 'sha256:1',
    operation: 'deleting',
    call: () => Promise.reject(new Error()),
  });
}
const chosen = () => [
  containerList.store.getState().selected.length,
  imageList.store.getState().selected.length,
  operationStore.getState().failures.size,
  containerDialog.getState().open === null ? 0 : 1,
  imageDialog.getState().open === null ? 0 : 1,
];

test('what was chosen or failed on one engine is not there on another', async () => {
  await choose();
  engineStore.setState({ status: { ...engineStatus, state: 'lost', version: null } });
  expect(chosen()).toEqual([1, 1, 1, 1, 1]);
  engineStore.setState({ status: other });
  expect(chosen()).toEqual([0, 0, 0, 0, 0]);
});

test('nor after a reload', () => {
  imageList.setSelected(['sha256:1 nginx']);
  stop();
  engineStore.setState({ status: null });
  stop = watchForNewEngine();
  engineStore.setState({ status: engineStatus });
  expect(imageList.store.getState().selected).toHaveLength(1);
  engineStore.setState({ status: other });
  expect(imageList.store.getState().selected).toHaveLength(0);
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
