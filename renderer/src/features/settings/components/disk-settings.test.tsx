import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { vmStore } from '../../../lib/entities/stores.ts';
import { en } from '../../../lib/i18n/en.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { settingsView, vmStatus } from '../../../testing/objects.ts';
import { speak } from '../../../testing/page.tsx';
import { DiskSettings } from './disk-settings.tsx';

beforeAll(speak);
afterEach(cleanup);

const GIB = 1024 ** 3;
const view = {
  disk: { path: '/home/me/vm/data.img', logicalBytes: 64 * GIB, realBytes: 9.8 * GIB },
  folder: '/home/me/vm',
  isHome: true,
  said: null,
  work: [],
};

async function shown(more: object = {}) {
  const host = fakeHost();
  vmStore.setState({ status: vmStatus });
  const { settings, limits } = settingsView;
  render(
    <MemoryRouter>
      <DiskSettings settings={settings} limits={limits} />
    </MemoryRouter>,
  );
  (await host.call('disk.watch')).item({ ...view, ...more });
  return host;
}

it('says what the disk takes and may take, where it is, and gives back what is not used', async () => {
  const host = await shown();
  expect(await screen.findByText(/9\.80 GiB on this computer, of 64\.0 GiB/)).toBeTruthy();
  expect(screen.getByText('/home/me/vm')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: en.disk.reclaim }));
  await host.call('disk.reclaim');
});

it('moves the disk to a folder, and back, and says beside the field why not', async () => {
  const host = await shown({ folder: '/mnt/big', isHome: false });
  const field = await screen.findByLabelText(en.disk.folder, { selector: 'input' });
  fireEvent.change(field, { target: { value: '/mnt/new/ ' } });
  fireEvent.click(screen.getByRole('button', { name: en.disk.move }));
  const call = await host.call('disk.move');
  expect(call.params).toEqual({ folder: '/mnt/new' });
  call.error({ code: 'BAD_REQUEST', message: '/mnt/new is not a folder' });
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('/mnt/new is not a folder'));
  fireEvent.click(screen.getByRole('button', { name: en.disk.moveHome }));
  expect((await host.call('disk.move', 2)).params).toEqual({ folder: null });
});

it('replaces the disk only when the words were typed', async () => {
  const host = await shown();
  fireEvent.change(await screen.findByLabelText(en.disk.import, { selector: 'input' }), {
    target: { value: '/mnt/x.tar.zst' },
  });
  fireEvent.click(screen.getByRole('button', { name: en.disk.importFrom }));
  const confirm = await screen.findByRole('button', { name: en.disk.importConfirm });
  expect((confirm as HTMLButtonElement).disabled).toBe(true);
  expect(screen.getByRole('dialog').querySelector('code')?.textContent).toBe('slipway disk import /mnt/x.tar.zst');
  fireEvent.change(screen.getByRole('dialog').querySelector('input') as HTMLInputElement, {
    target: { value: 'delete all data' },
  });
  fireEvent.click(confirm);
  expect((await host.call('disk.import')).params).toEqual({ path: '/mnt/x.tar.zst', confirm: 'delete all data' });
});

it('one that is away says so, and what was broken off can be discarded; nothing else is begun meanwhile', async () => {
  const said = { text: 'the data disk is not at /mnt/big/x.img', hint: { text: 'Connect the drive.' } };
  const broken = { kind: 'export', path: '/mnt/a.tar.zst', isRunning: false };
  const host = await shown({ disk: null, said, work: [broken, { kind: 'move', path: '/mnt/b', isRunning: true }] });
  expect((await screen.findByRole('alert')).textContent).toBe(
    'The data disk is not at /mnt/big/x.img. Connect the drive.',
  );
  fireEvent.click(screen.getByRole('button', { name: en.disk.discard }));
  expect((await host.call('disk.discard')).params).toEqual({ kind: 'export' });
  fireEvent.change(screen.getByLabelText(en.disk.import, { selector: 'input' }), { target: { value: '/x' } });
  expect((screen.getByRole('button', { name: en.disk.importFrom }) as HTMLButtonElement).disabled).toBe(true);
});
