import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { api } from '../../../lib/bridge/client.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { speak } from '../../../testing/page.tsx';
import { MountNote } from './mount-note.tsx';

beforeAll(speak);
afterEach(cleanup);
const quiet = { isSaid: false, onShared: () => undefined };

it('says why a path cannot be had, and shares its folder on a click', async () => {
  const host = fakeHost();
  let shared = 0;
  const note = (isSaid: boolean) => (
    <MountNote source="/srv/data/file" isSaid={isSaid} onShared={() => void shared++} />
  );
  const { rerender } = render(note(false));
  const said = { text: '/srv/data/file is not shared with the VM' };
  (await host.call('shares.check')).result({ said, folder: '/srv/data' });
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe(`${said.text}.`));
  // Once a try was answered by it, it stands there; the button stays.
  rerender(note(true));
  expect(screen.queryByRole('alert')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Share /srv/data' }));
  const add = await host.call('shares.add');
  expect(add.params).toEqual({ path: '/srv/data' });
  add.result({ path: '/srv/data', readOnly: false });
  (await host.call('shares.check', 2)).result({ said: null, folder: null });
  await waitFor(() => expect([screen.queryByRole('button'), shared]).toEqual([null, 1]));
});

it('says nothing of a path that has gone from the field while its folder was shared', async () => {
  const host = fakeHost();
  const { rerender } = render(<MountNote source="/srv/data" {...quiet} />);
  (await host.call('shares.check')).result({ said: { text: 'it is not shared' }, folder: '/srv/data' });
  fireEvent.click(await screen.findByRole('button', { name: 'Share /srv/data' }));
  const add = await host.call('shares.add');
  rerender(<MountNote source="/etc" {...quiet} />);
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
  const { rerender } = render(<MountNote source="data" {...quiet} />);
  rerender(<MountNote source="/etc" {...quiet} />);
  const check = await host.call('shares.check');
  expect(check.params).toEqual({ path: '/etc' });
  check.result({ said: { text: 'it is the system’s', hint: { text: 'Copy it.' } }, folder: null });
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('It is the system’s. Copy it.'));
  expect(screen.queryByRole('button')).toBeNull();
});
