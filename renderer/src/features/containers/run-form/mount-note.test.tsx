import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { api } from '../../../lib/bridge/client.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { speak } from '../../../testing/page.tsx';
import { MountNote } from './mount-note.tsx';

beforeAll(speak);
afterEach(cleanup);

it('says why a path cannot be had, and shares its folder on a click', async () => {
  const host = fakeHost();
  render(<MountNote source="/srv/data/file" />);
  const said = { text: '/srv/data/file is not shared with the VM' };
  (await host.call('shares.check')).result({ said, folder: '/srv/data' });
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe(`${said.text}.`));
  fireEvent.click(screen.getByRole('button', { name: 'Share /srv/data' }));
  const add = await host.call('shares.add');
  expect(add.params).toEqual({ path: '/srv/data' });
  add.result({ path: '/srv/data', readOnly: false });
  (await host.call('shares.check', 2)).result({ said: null, folder: null });
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
});

it('says nothing of a path that has gone from the field while its folder was shared', async () => {
  const host = fakeHost();
  const { rerender } = render(<MountNote source="/srv/data" />);
  (await host.call('shares.check')).result({ said: { text: 'it is not shared' }, folder: '/srv/data' });
  fireEvent.click(await screen.findByRole('button', { name: 'Share /srv/data' }));
  const add = await host.call('shares.add');
  rerender(<MountNote source="/etc" />);
  (await host.call('shares.check', 2)).result({ said: { text: 'it is the system’s' }, folder: null });
  await screen.findByText('It is the system’s.');
  add.result({ path: '/srv/data', readOnly: false });
  (await host.call('shares.check', 3)).result({ said: { text: 'late' }, folder: null });
  // Answers come in their order.
  const next = api().shares.check({ path: '/srv' });
  (await host.call('shares.check', 4)).result({ said: null, folder: null });
  await next;
  expect(screen.getByRole('alert').textContent).toBe('It is the system’s.');
});

it('offers nothing for what cannot be shared, and does not ask about a volume', async () => {
  const host = fakeHost();
  const { rerender } = render(<MountNote source="data" />);
  rerender(<MountNote source="/etc" />);
  const check = await host.call('shares.check');
  expect(check.params).toEqual({ path: '/etc' });
  check.result({ said: { text: 'it is the system’s', hint: { text: 'Copy it.' } }, folder: null });
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('It is the system’s. Copy it.'));
  expect(screen.queryByRole('button')).toBeNull();
});
