import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Command, commandsOf, type Place, perform } from '../../components/commands/command.ts';
import { callUndoably } from '../../components/commands/of-call.ts';
import { forgetUndo, undoLast, undoStore } from '../../components/commands/undo.ts';
import { containerStore, resetEntities, settingsStore } from '../../lib/entities/stores.ts';
import { type FakeHost, fakeHost, until } from '../../testing/fake-host.ts';
import { container, settingsView } from '../../testing/objects.ts';
import { containerCommands } from './commands.ts';

const web = container('web');
const db = container('db', { state: 'paused' });
const place = { navigate: () => undefined, t: (key: string) => key } as unknown as Place;
const commandOf = (id: string) =>
  commandsOf(containerCommands).find((command) => command.id === id) as Command<typeof web>;

let host: FakeHost;
beforeEach(async () => {
  host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  containerStore.apply({ type: 'snapshot', first: true, more: false, items: [web, db] });
  await until(() => containerStore.getState().loaded);
});
afterEach(() => {
  forgetUndo();
  resetEntities();
});

it('has the lines that the contract has for its calls, with the names of the objects', () => {
  const line = (id: string, ...on: (typeof web)[]) => commandOf(`containers.${id}`).cli?.(on);
  expect(line('stop', web, db)).toBe('docker stop web db');
  expect(line('shell', web)).toBe('docker exec -it web sh');
  expect(line('rename', web)).toBe('docker rename web NAME');
  expect(line('remove', web, db)).toBe('docker rm -f web db');
  expect(line('remove', container('new', { state: 'created' }))).toMatch(/^docker rm [0-9a-f]{12}$/);
});

it('is taken back by the call that the contract names, on the engine that it was done on', async () => {
  settingsStore.setState({ view: settingsView });
  const stopping = perform(commandOf('containers.stop'), [web], place);
  (await host.call('containers.stop')).result({});
  containerStore.apply({ type: 'delta', upserts: [{ ...web, state: 'exited' }], removes: [] });
  expect(await stopping).toBe(true);
  const undone = undoLast();
  const start = await host.call('containers.start');
  expect([start.params, start.engine]).toEqual([{ id: web.id }, 'vm']);
  start.result({});
  await undone;
  expect(undoStore.getState().last).toBeNull();
});

it('is not taken back when it failed', async () => {
  const stopping = perform(commandOf('containers.stop'), [web], place);
  (await host.call('containers.stop')).error({ code: 'ENGINE_ERROR', message: 'busy' });
  expect([await stopping, undoStore.getState().last]).toEqual([false, null]);
});

it('gives back a name that was changed in a form', async () => {
  const renaming = callUndoably('containers.rename', { id: web.id, name: 'shop' }, { title: 'Rename web' });
  (await host.call('containers.rename')).result({});
  await renaming;
  expect(undoStore.getState().last?.title).toBe('Rename web');
  void undoLast();
  expect((await host.call('containers.rename', 2)).params).toEqual({ id: web.id, name: 'web' });
});

it('is taken back of those for which it went well', async () => {
  const stopping = perform(commandOf('containers.stop'), [web, db], place);
  await host.call('containers.stop', 2);
  for (const call of host.calls.filter(({ method }) => method === 'containers.stop')) {
    const isWeb = (call.params as { id: string }).id === web.id;
    if (isWeb) call.error({ code: 'ENGINE_ERROR', message: 'busy' });
    else call.result({});
  }
  containerStore.apply({ type: 'delta', upserts: [{ ...db, state: 'exited' }], removes: [] });
  expect(await stopping).toBe(false);
  const undone = undoLast();
  const start = await host.call('containers.start');
  expect(start.params).toEqual({ id: db.id });
  start.result({});
  await undone;
});
