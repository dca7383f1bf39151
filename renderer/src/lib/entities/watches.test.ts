import { afterEach, expect, it } from 'vitest';
import type { EngineSource } from '../../../../electron/contract/engine.ts';
import { fakeHost, until } from '../../testing/fake-host.ts';
import { container, engineStatus, settingsView } from '../../testing/objects.ts';
import { containerStore, engineStore, resetEntities } from './stores.ts';
import { startWatches } from './watches.ts';

let stop: () => void = () => undefined;
afterEach(() => {
  stop();
  resetEntities();
});

const names = () => [...containerStore.getState().byId.values()].map(({ name }) => name).join();
const list = (name: string) => ({ type: 'snapshot', first: true, more: false, items: [container(name)] });
const choosing = (source: EngineSource) => ({
  ...settingsView,
  settings: { ...settingsView.settings, engine: { source, confirmed: [] } },
});

it('follows the engine that the settings choose, and shows nothing of the one before', async () => {
  const host = fakeHost();
  stop = startWatches();
  const settings = await host.call('settings.watch');
  expect(host.calls.map(({ method }) => method)).not.toContain('containers.watch');

  settings.item(choosing({ kind: 'vm' }));
  const first = await host.call('containers.watch');
  (await host.call('engine.watch')).item(engineStatus);
  first.item(list('a'));
  await until(() => names() === 'a' && engineStore.getState().status !== null);

  settings.item(choosing({ kind: 'socket', path: '/run/docker.sock' }));
  const second = await host.call('containers.watch', 2);
  expect([first.engine, second.engine, names()]).toEqual(['vm', 'unix:///run/docker.sock', '']);
  expect([containerStore.getState().loaded, engineStore.getState().status]).toEqual([false, null]);
  first.item(list('late'));
  second.item(list('b'));
  await until(() => names() === 'b');
  // A change of another setting costs nobody anything.
  settings.item(choosing({ kind: 'socket', path: 'unix:///run/docker.sock' }));
  settings.item(choosing({ kind: 'socket', path: '/run/docker.sock' }));
  await until(() => names() === 'b');
  expect(host.calls.filter(({ method }) => method === 'containers.watch')).toHaveLength(2);
});
