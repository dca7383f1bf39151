import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Task } from '../../../../../electron/contract/tasks.ts';
import { taskStore } from '../../../lib/entities/stores.ts';
import { startLanguage } from '../../../lib/i18n/i18n.ts';
import { loadWords } from '../../../lib/i18n/words.ts';
import { fakeHost, until } from '../../../testing/fake-host.ts';
import { TaskPage } from './task-page.tsx';

beforeAll(async () => {
  await startLanguage();
  await loadWords(['task']);
});
afterEach(cleanup);

const pull: Task = {
  id: 'pull-1',
  engine: 'vm',
  kind: 'pull',
  title: 'nginx:1.27',
  command: 'docker pull nginx:1.27',
  state: 'running',
  startedAt: Date.now() - 1000,
  finishedAt: null,
  message: '',
  said: null,
  error: null,
  retriable: false,
  current: 50,
  total: 100,
  speed: null,
  etaSeconds: null,
  layers: [{ id: 'abc', status: 'Downloading', current: 50, total: 100 }],
};

const list = (...items: Task[]) => {
  act(() => taskStore.apply({ type: 'snapshot', items, first: true, more: false }));
  return until(() => taskStore.getState().loaded && taskStore.getState().byId.size === items.length);
};

async function show(...tasks: Task[]) {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  await list(...tasks);
  render(
    <MemoryRouter initialEntries={['/tasks/pull-1']}>
      <Routes>
        <Route path="/tasks/:id" element={<TaskPage />} />
      </Routes>
    </MemoryRouter>,
  );
  return host;
}

it('shows the steps of a task and its command, and cancels it', async () => {
  const host = await show(pull);
  expect(screen.getByRole('heading', { name: 'Pull nginx:1.27' })).toBeTruthy();
  expect(screen.getByText('Downloading')).toBeTruthy();
  expect(document.body.textContent).toContain('docker pull nginx:1.27');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect((await host.call('tasks.cancel')).params).toEqual({ id: 'pull-1' });
});

it('says why one failed, and tries it again as the task that takes its place', async () => {
  const error = { code: 'NOT_FOUND' as const, message: 'manifest unknown', hint: 'Check the name.' };
  const failed: Task = { ...pull, state: 'failed', finishedAt: Date.now(), error, retriable: true };
  const host = await show(failed);
  expect(screen.getByRole('alert').textContent).toBe('manifest unknownCheck the name.');
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  const retry = await host.call('tasks.retry');
  expect(retry.params).toEqual({ id: 'pull-1' });
  await list({ ...pull, id: 'pull-2' });
  await act(async () => retry.result({ taskId: 'pull-2' }));
  expect(await screen.findByRole('button', { name: 'Cancel' })).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});

it('offers no second try of what cannot be done again, and says when a task is gone', async () => {
  await show({ ...pull, state: 'done', finishedAt: Date.now(), message: 'Downloaded' });
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  await list();
  expect(await screen.findByText('This task is gone')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Back to activity' })).toBeTruthy();
});
