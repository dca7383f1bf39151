import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { ActivityEntry } from '../../../../electron/contract/activity.ts';
import { createRows, queryOf } from '../../components/list/rows.ts';
import { settingsStore } from '../../lib/entities/stores.ts';
import { fakeHost, until } from '../../testing/fake-host.ts';
import { layOut } from '../../testing/laid-out.ts';
import { settingsView } from '../../testing/objects.ts';
import { showPage, speak } from '../../testing/page.tsx';
import { ActivityPage, activity } from './activity-page.tsx';
import { Why } from './cells.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  activity.view.reset();
  vi.restoreAllMocks();
});

const entry = (id: string, change: Partial<ActivityEntry>): ActivityEntry => ({
  id,
  at: 0,
  source: 'ui',
  engine: 'vm',
  method: 'containers.stop',
  subject: 'web',
  command: 'docker stop web',
  state: 'done',
  durationMs: 1,
  error: null,
  ...change,
});
const all = [
  entry('a', { at: 1 }),
  entry('b', { at: 3, source: 'cli', command: 'docker rm web' }),
  entry('d', { at: 0, command: 'docker exec web false', exitCode: 7 }),
  entry('c', { at: 2, state: 'failed', error: { code: 'CONFLICT', message: 'is running' } }),
];
const byDocker = entry('e', { at: -1, source: 'client', client: 'Docker-Client/28\u202e', command: 'docker run web' });
const ids = (filter: string, scope: string) => {
  const query = queryOf(activity, { ...activity.view.store.getState(), filter, scope }, null);
  return createRows(activity)
    .rows(new Map([...all, byDocker].map((one) => [one.id, one])), query)
    .map(({ id }) => id);
};

it('lists the newest first, by scope and words', () => {
  expect(ids('', 'all')).toEqual(['b', 'c', 'a', 'd', 'e']);
  expect(ids('', 'failed')).toEqual(['c', 'd']);
  expect(ids('', 'cli')).toEqual(['b']);
  expect(ids('', 'client')).toEqual(['e']);
  expect(ids('docker-client', 'all')).toEqual(['e']);
  expect(ids('stop RUNNING', 'all')).toEqual(['c']);
});

it('copies several commands in the order they were done in, says why one failed, and clears the list at the host', async () => {
  layOut();
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  const host = fakeHost();
  showPage(<ActivityPage />);
  (await host.call('activity.watch')).item({ type: 'snapshot', first: true, more: false, items: all });
  expect(await screen.findByText('is running')).toBeTruthy();
  expect(screen.getByText('Exit code 7')).toBeTruthy();
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select all' }));
  fireEvent.keyDown(screen.getByRole('grid', { name: 'Activity' }), { key: 'c' });
  await until(() => copied.mock.calls.length > 0);
  expect(copied.mock.calls).toEqual([['docker exec web false\ndocker stop web\ndocker stop web\ndocker rm web']]);
  fireEvent.click(screen.getByRole('button', { name: 'Clear list' }));
  expect((await host.call('activity.clear')).params).toEqual({});
});

it('says which program a command came from, whatever that calls itself', async () => {
  layOut();
  const host = fakeHost();
  showPage(<ActivityPage />);
  (await host.call('activity.watch')).item({ type: 'snapshot', first: true, more: false, items: [byDocker] });
  const name = (await screen.findByRole('img', { name: /over docker.sock/ })).getAttribute('aria-label');
  expect(name).toContain('Docker-Client/28');
  expect(name).not.toContain('\u202e');
});

it('says which engine an entry is about where that is not the one that the page shows', async () => {
  layOut();
  settingsStore.setState({ view: settingsView });
  const host = fakeHost();
  showPage(<ActivityPage />);
  const items = [
    entry('a', { command: 'docker stop here' }),
    entry('b', { command: 'docker stop there', engine: 'context:far' }),
    entry('c', { command: 'slipway up', engine: null }),
  ];
  (await host.call('activity.watch')).item({ type: 'snapshot', first: true, more: false, items });
  const badge = await screen.findByText('on far');
  expect(badge.closest('[role="row"]')?.textContent).toContain('docker stop there');
  expect(screen.queryAllByText(/^on /)).toEqual([badge]);
});

it('shows the row that an address asks for, whatever the list was narrowed to, and has it selected', async () => {
  layOut();
  const host = fakeHost();
  activity.view.setFilter('nothing');
  showPage(<ActivityPage />, '/activity?row=b');
  (await host.call('activity.watch')).item({ type: 'snapshot', first: true, more: false, items: all });
  const row = await screen.findByRole('row', { name: 'docker rm web' });
  await until(() => document.activeElement === row);
  expect(activity.view.store.getState().selected).toEqual(['b']);
});

it('of a folder that is not shared a click shares it', async () => {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  const details = { reason: 'not-shared', hostPath: '/src/app', folder: '/src' };
  showPage(<Why error={{ code: 'BAD_REQUEST', message: '/src/app is not shared with the VM', details }} />);
  fireEvent.click(screen.getByRole('button', { name: /\/src/ }));
  const call = await host.call('shares.add');
  expect(call.params).toMatchObject({ path: '/src' });
  call.result({ path: '/src', readOnly: false });
  const { settings } = settingsView;
  const vm = { ...settings.vm, shares: [{ path: '/src', readOnly: false }] };
  act(() => settingsStore.setState({ view: { ...settingsView, settings: { ...settings, vm } } }));
  expect(screen.queryByRole('button', { name: /\/src/ })).toBeNull();
});
