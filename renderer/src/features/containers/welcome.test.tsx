import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Task } from '../../../../electron/contract/tasks.ts';
import { imageStore, vmStore } from '../../lib/entities/stores.ts';
import { toastStore } from '../../lib/toast.ts';
import { type FakeHost, fakeHost } from '../../testing/fake-host.ts';
import { idOf, vmStatus } from '../../testing/objects.ts';
import { listed, showPage, speak } from '../../testing/page.tsx';
import { Welcome } from './welcome.tsx';

beforeAll(speak);

let host: FakeHost;
beforeEach(async () => {
  host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  vmStore.setState({ status: vmStatus });
  await listed(imageStore, []);
});
afterEach(cleanup);

const pull: Task = {
  ...{ id: 'p1', engine: 'vm', kind: 'pull', title: 'busybox:latest', command: '', state: 'running', startedAt: 0 },
  ...{ finishedAt: null, message: '', said: null, error: null, current: 0, total: null, speed: null, etaSeconds: null },
  ...{ retriable: false, layers: [] },
};
/** What the host says of its tasks, to whoever has asked so far. */
const tell = async (...items: Partial<Task>[]) =>
  (await host.call('tasks.watch')).item({
    ...{ type: 'snapshot', first: true, more: false },
    items: items.map((change) => ({ ...pull, ...change })),
  });
const begin = () => fireEvent.click(screen.getByRole('button', { name: 'Run a first container now' }));

it('says how much it takes, and one click fetches an image and runs a container', async () => {
  showPage(<Welcome other={null} />);
  expect(
    screen.getByText(/2 CPUs, up to 2[.0]* GiB of memory, and a disk that grows as needed up to 64 GiB/),
  ).toBeTruthy();
  begin();
  const asked = await host.call('images.pull');
  expect(asked.params).toEqual({ reference: 'busybox:latest' });
  asked.result({ taskId: 'p1' });
  await tell({});
  await tell({ state: 'done' });
  const run = await host.call('containers.run');
  expect(run.params).toMatchObject({ image: 'busybox:latest', name: 'first-container' });
  run.result({ id: idOf('first'), warnings: [] });
  await waitFor(() => expect(screen.getByRole('button', { name: /Run a first/ }).getAttribute('aria-busy')).toBeNull());
});

it('does not wait for a fetch that is gone, as with the host that it ran in', async () => {
  showPage(<Welcome other={null} />);
  begin();
  (await host.call('images.pull')).result({ taskId: 'p1' });
  await tell({});
  host.drop();
  await host.call('tasks.watch', 2);
  await tell();
  expect((await screen.findByRole('alert')).textContent).toContain('no such task');
  expect(screen.getByRole('button', { name: /Run a first/ }).getAttribute('aria-busy')).toBeNull();
});

it('does not wait for a fetch that the host has never heard of, as one that was started since', async () => {
  showPage(<Welcome other={null} />);
  begin();
  (await host.call('images.pull')).result({ taskId: 'p1' });
  await tell({ id: 'another' });
  expect((await screen.findByRole('alert')).textContent).toContain('no such task');
  expect(screen.getByRole('button', { name: /Run a first/ }).getAttribute('aria-busy')).toBeNull();
});

it('says why an image cannot be had, and what helps', async () => {
  showPage(<Welcome other={null} />);
  begin();
  (await host.call('images.pull')).result({ taskId: 'p1' });
  await tell({ state: 'failed', error: { code: 'ENGINE_ERROR', message: 'no such host' } });
  const note = await screen.findByRole('alert');
  expect(note.textContent).toMatch(/could not be run.*no such host.*proxy in Settings/);
});

it('says why a container did not start where that is still to be read once it is listed', async () => {
  const { unmount } = showPage(<Welcome other={null} />);
  begin();
  (await host.call('images.pull')).result({ taskId: 'p1' });
  await tell({ state: 'done' });
  const run = await host.call('containers.run');
  unmount();
  run.error({ code: 'ENGINE_ERROR', message: 'no room for it' });
  await waitFor(() => expect(toastStore.getState().waiting).toMatchObject([{ kind: 'error' }]));
});
