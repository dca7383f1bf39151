import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { AppError, toWire } from '../../../../../electron/contract/errors.ts';
import { korean } from '../../../../../electron/contract/messages/ko.ts';
import { shareMessages } from '../../../../../electron/contract/messages/shares.ts';
import { settingsStore } from '../../../lib/entities/stores.ts';
import { en } from '../../../lib/i18n/en.ts';
import { sayIn } from '../../../lib/i18n/said.tsx';
import { fakeHost } from '../../../testing/fake-host.ts';
import { settingsView } from '../../../testing/objects.ts';
import { speak } from '../../../testing/page.tsx';
import { SharedFolders } from './shared-folders.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  sayIn({});
  settingsStore.setState({ view: null });
});

const home = { path: '/home/me', readOnly: false, realPath: null, state: 'live', said: null };

async function shown(...folders: object[]) {
  const host = fakeHost();
  render(
    <MemoryRouter>
      <SharedFolders />
    </MemoryRouter>,
  );
  (await host.call('shares.watch')).item({ folders, most: 12 });
  return host;
}

it('lists what is shared, where it really is, and why one is not', async () => {
  const said = { text: 'it is gone', hint: { text: 'Plug it in.' } };
  await shown(home, { ...home, path: '/srv/data', realPath: '/mnt/big', state: 'failed', said });
  expect(await screen.findByText('/srv/data')).toBeTruthy();
  expect(screen.getByText(/leads to \/mnt\/big/)).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toBe('It is gone. Plug it in.');
});

it('shares another, without the slash that a shell completes it with, and says beside the field what is wrong', async () => {
  const host = await shown(home);
  const field = screen.getByLabelText(en.shares.folder, { selector: 'input' });
  fireEvent.change(field, { target: { value: ' /srv/data/ ' } });
  fireEvent.click(screen.getByRole('button', { name: en.shares.add }));
  const call = await host.call('shares.add');
  expect(call.params).toEqual({ path: '/srv/data' });
  call.error({ code: 'NOT_FOUND', message: '/srv/data is not there' });
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('/srv/data is not there.'));
  expect((field as HTMLInputElement).value).toBe(' /srv/data/ ');
});

it('changes whether containers may write, and stops sharing', async () => {
  const host = await shown(home);
  fireEvent.click(await screen.findByRole('switch', { name: 'Read-only: /home/me' }));
  expect((await host.call('shares.change')).params).toEqual({ path: '/home/me', readOnly: true, force: false });
  fireEvent.click(screen.getByRole('button', { name: 'Stop sharing /home/me' }));
  expect((await host.call('shares.remove')).params).toEqual({ path: '/home/me', force: false });
});

it('asks before it takes a folder from containers that use it, by their names', async () => {
  const host = await shown(home);
  fireEvent.click(await screen.findByRole('button', { name: 'Stop sharing /home/me' }));
  const inUse = shareMessages.inUse({ path: '/home/me', containers: 'web, db' });
  (await host.call('shares.remove')).error(toWire(new AppError('CONFLICT', inUse, { details: { reason: 'in-use' } })));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('/home/me is used by containers that run: web, db.');
  expect(dialog.textContent).not.toContain('--force');
  expect(screen.queryByRole('alert')).toBeNull();
  fireEvent.click(within(dialog).getByRole('button', { name: en.shares.remove }));
  await waitFor(() =>
    expect(host.calls.filter(({ method }) => method === 'shares.remove').at(-1)?.params).toEqual({
      ...{ path: '/home/me', force: true },
    }),
  );
});

it('says in the page’s language why not, with what to do', async () => {
  sayIn(korean);
  const host = await shown(home);
  fireEvent.change(screen.getByLabelText(en.shares.folder, { selector: 'input' }), { target: { value: '/gone' } });
  fireEvent.click(screen.getByRole('button', { name: en.shares.add }));
  const refusal = new AppError('NOT_FOUND', shareMessages.missing({ path: '/gone' }));
  (await host.call('shares.add')).error(toWire(refusal));
  await waitFor(() =>
    expect(screen.getByRole('alert').textContent).toBe('/gone 폴더가 없습니다. 폴더가 생기면 바로 공유됩니다.'),
  );
});

it('changes nothing of what an organisation holds', async () => {
  settingsStore.setState({
    view: { ...settingsView, locked: { paths: ['vm.shares'], file: '/etc/slipway/policy.json' } },
  });
  await shown(home);
  const stop = await screen.findByRole('button', { name: 'Stop sharing /home/me' });
  for (const control of [stop, screen.getByRole('switch'), screen.getByRole('button', { name: en.shares.choose })])
    expect(control.closest('fieldset')?.disabled).toBe(true);
});
