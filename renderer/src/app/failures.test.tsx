import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { stageMessages } from '../../../electron/contract/messages/vm.ts';
import { askVmAction, runVmAction, vmActionStore, vmQuestionStore } from '../lib/engine/actions.ts';
import { containerStore, engineStore, settingsStore, vmStore } from '../lib/entities/stores.ts';
import { startLanguage } from '../lib/i18n/i18n.ts';
import { tellFailure } from '../lib/tell-failure.ts';
import { type FakeHost, fakeHost } from '../testing/fake-host.ts';
import { container, engineStatus, settingsView, vmStatus } from '../testing/objects.ts';
import { App } from './app.tsx';

beforeAll(startLanguage);
afterEach(() => {
  cleanup();
  vmActionStore.setState({ running: null, failed: null });
  vmQuestionStore.setState({ open: null });
  window.location.hash = '';
});

/** The app on a page, its engine running. */
async function open(hash: string, { restartNeeded = false } = {}): Promise<FakeHost> {
  const host = fakeHost();
  await waitFor(() => expect(host.bridge.state.getState().phase).toBe('ready'));
  window.location.hash = hash;
  engineStore.setState({ status: engineStatus });
  vmStore.setState({ status: { ...vmStatus, restartNeeded } });
  settingsStore.setState({ view: settingsView });
  containerStore.apply({ type: 'snapshot', items: [container('web')], first: true, more: false });
  render(<App bridge={host.bridge} />);
  return host;
}

test('a stop that fails while the engine goes on is told on every page, until it is dismissed', async () => {
  const host = await open('#/settings');
  void runVmAction('stop');
  const call = await host.call('vm.stop');
  call.error({ code: 'VM_FAILED', message: 'QEMU does not end', hint: 'Try again.' });
  const note = await screen.findByRole('alert');
  expect(note.textContent).toContain('Could not stop. QEMU does not end. Try again.');
  fireEvent.click(within(note).getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a start that failed is told until the VM is in another state, not for ever', async () => {
  const host = await open('#/settings');
  void runVmAction('start');
  const call = await host.call('vm.start');
  act(() => vmStore.setState({ status: { ...vmStatus, state: 'starting' } }));
  call.error({ code: 'VM_FAILED', message: 'no disk', hint: 'Repair it.' });
  await waitFor(() => expect(vmActionStore.getState().failed).not.toBeNull());
  // The state it led to, which comes only now, is what it says something of.
  act(() => vmStore.setState({ status: { ...vmStatus, state: 'stopped' } }));
  expect(screen.getByRole('alert').textContent).toContain('Could not start. No disk');
  act(() => vmStore.setState({ status: { ...vmStatus, state: 'broken' } }));
  // Repaired elsewhere.
  act(() => vmStore.setState({ status: { ...vmStatus, state: 'running' } }));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(vmActionStore.getState().failed).toBeNull();
});

test('what failed with the VM is over once another engine is used', async () => {
  const host = await open('#/settings');
  void runVmAction('stop');
  (await host.call('vm.stop')).error({ code: 'VM_FAILED', message: 'QEMU does not end' });
  await screen.findByRole('alert');
  act(() => engineStore.setState({ status: { ...engineStatus, source: 'socket' } }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a restart from the settings asks about running containers first', async () => {
  const host = await open('#/settings', { restartNeeded: true });
  const notice = await screen.findByText(/Changes apply after the VM is restarted/);
  fireEvent.click(within(notice.parentElement as HTMLElement).getByRole('button', { name: 'Restart engine' }));
  const question = await screen.findByRole('dialog', { name: 'Restart the engine?' });
  expect(question.textContent).toContain('Container web runs, and is stopped with it.');
  expect(host.calls.some(({ method }) => method === 'vm.restart')).toBe(false);
  fireEvent.click(within(question).getByRole('button', { name: 'Restart engine' }));
  await host.call('vm.restart');
});

test('paused containers are asked about, and while the list is not known the question has no number', async () => {
  const host = await open('#/settings');
  act(() =>
    containerStore.apply({
      type: 'snapshot',
      items: [container('web', { state: 'paused' })],
      first: true,
      more: false,
    }),
  );
  act(() => askVmAction('stop'));
  const question = await screen.findByRole('dialog', { name: 'Stop the engine?' });
  await waitFor(() => expect(question.textContent).toContain('Container web runs, and is stopped with it.'));
  act(() => containerStore.reset());
  expect(question.textContent).toContain('Containers that run in it are stopped with it.');
  expect(host.calls.some(({ method }) => method === 'vm.stop')).toBe(false);
  fireEvent.click(within(question).getByRole('button', { name: 'Cancel' }));
  act(() => containerStore.apply({ type: 'snapshot', items: [], first: true, more: false }));
  await waitFor(() => expect(containerStore.getState().loaded).toBe(true));
  act(() => askVmAction('stop'));
  await host.call('vm.stop');
});

test('what nothing on the page waits for says so when it fails', async () => {
  const host = await open('#/containers');
  const told = tellFailure(() => host.bridge.api().tasks.clear({}));
  (await host.call('tasks.clear')).error({
    code: 'ENGINE_ERROR',
    message: 'the list is locked',
    hint: 'Wait a little.',
  });
  expect(await told).toBe(false);
  expect(await screen.findByText('the list is locked')).toBeTruthy();
  expect(screen.getByText('Wait a little.')).toBeTruthy();
  act(() => host.drop());
});

test('a VM that ended by itself and runs again is told of until that is dismissed, and told of anew the next time', async () => {
  await open('#/settings');
  const crash = (crashedAt: number) => act(() => vmStore.setState({ status: { ...vmStatus, crashedAt } }));
  const again = {
    id: 'again',
    description: 'x',
    hint: '',
    said: stageMessages.again(),
    index: 0,
    total: 1,
    startedAt: 1,
  };
  act(() => {
    engineStore.setState({ status: { ...engineStatus, state: 'lost' } });
    vmStore.setState({ status: { ...vmStatus, state: 'starting', stage: again, crashedAt: 1000 } });
  });
  expect(screen.getAllByText(/The VM ended unexpectedly and is started again/).length).toBeGreaterThan(0);
  expect(screen.queryByRole('button', { name: 'Start engine' })).toBeNull();
  act(() => engineStore.setState({ status: engineStatus }));
  crash(1000);
  const notice = await screen.findByRole('alert');
  expect(notice.textContent).toMatch(/The VM ended unexpectedly at .+ and was started again/);
  fireEvent.click(within(notice).getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('alert')).toBeNull();
  crash(2000);
  expect(screen.getByRole('alert').textContent).toContain('The VM ended unexpectedly');
});
