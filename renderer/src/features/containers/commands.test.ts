import i18next from 'i18next';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Command, commandsOf, type Place, perform } from '../../components/commands/command.ts';
import { callUndoably } from '../../components/commands/of-call.ts';
import { forgetUndo, undoLast, undoStore } from '../../components/commands/undo.ts';
import { operationStore, resetOperations } from '../../lib/entities/operations.ts';
import { containerStore, resetEntities, settingsStore } from '../../lib/entities/stores.ts';
import { startLanguage } from '../../lib/i18n/i18n.ts';
import { toastStore } from '../../lib/toast.ts';
import { type FakeHost, fakeHost, until } from '../../testing/fake-host.ts';
import { container, settingsView } from '../../testing/objects.ts';
import { containerCommands } from './commands.ts';

const web = container('web');
const db = container('db', { state: 'paused' });
const place = { navigate: () => undefined, t: (key: string) => key } as unknown as Place;
const commandOf = (id: string) =>
  commandsOf(containerCommands).find((command) => command.id === id) as Command<typeof web>;

beforeAll(startLanguage);
let host: FakeHost;
beforeEach(async () => {
  host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  containerStore.apply({ type: 'snapshot', first: true, more: false, items: [web, db] });
  await until(() => containerStore.getState().loaded);
});
afterEach(() => {
  forgetUndo();
  toastStore.setState({ waiting: [] });
  resetOperations();
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
  containerStore.apply({ type: 'delta', upserts: [web], removes: [] });
  await undone;
  expect(undoStore.getState().last).toBeNull();
});

it('marks the row while it is taken back, waits for what is under way, and says how it ended', async () => {
  const said = () => toastStore.getState().waiting.map(({ kind, words }) => [kind, words]);
  const english = { ...place, t: i18next.t };
  const stopping = perform(commandOf('containers.stop'), [web], english);
  await undoLast();
  expect(said()).toEqual([['warning', 'Still under way: undo it once it is done.']]);
  (await host.call('containers.stop')).result({});
  const stopped = { ...web, state: 'exited' as const };
  containerStore.apply({ type: 'delta', upserts: [stopped], removes: [] });
  await stopping;
  expect(said().at(-1)).toEqual(['success', 'Stopped web']);
  const undone = undoLast();
  const start = await host.call('containers.start');
  expect(operationStore.getState().pending.get(web.id)).toBe('starting');
  start.result({});
  containerStore.apply({ type: 'delta', upserts: [web], removes: [] });
  await undone;
  expect(operationStore.getState().pending.size).toBe(0);
  expect(said().at(-1)).toEqual(['success', 'Undone: Stopped web']);
});

it('says why it could not be taken back', async () => {
  const stopping = perform(commandOf('containers.stop'), [web, db], { ...place, t: i18next.t });
  await host.call('containers.stop', 2);
  for (const call of host.calls.filter(({ method }) => method === 'containers.stop')) call.result({});
  const upserts = [web, db].map((each) => ({ ...each, state: 'exited' as const }));
  containerStore.apply({ type: 'delta', upserts, removes: [] });
  await stopping;
  expect(toastStore.getState().waiting.at(-1)?.words).toBe('Stopped 2 containers');
  const undone = undoLast();
  await host.call('containers.start', 2);
  for (const call of host.calls.filter(({ method }) => method === 'containers.start'))
    call.error({ code: 'ENGINE_ERROR', message: 'port is taken' });
  await undone;
  expect(toastStore.getState().waiting.filter(({ kind }) => kind === 'error')).toHaveLength(1);
  expect(operationStore.getState().pending.size).toBe(0);
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
  const undone = undoLast();
  const back = await host.call('containers.rename', 2);
  expect(back.params).toEqual({ id: web.id, name: 'web' });
  back.result({});
  containerStore.apply({ type: 'delta', upserts: [{ ...web }], removes: [] });
  await undone;
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
  containerStore.apply({ type: 'delta', upserts: [{ ...db }], removes: [] });
  await undone;
});
