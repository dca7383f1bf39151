import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { containerStore, engineStore, vmStore } from '../../../lib/entities/stores.ts';
import { en } from '../../../lib/i18n/en.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { container, engineStatus, settingsView, vmStatus } from '../../../testing/objects.ts';
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

async function shown(more: object = {}, items: readonly Container[] = []) {
  const host = fakeHost();
  vmStore.setState({ status: vmStatus });
  engineStore.setState({ status: engineStatus });
  containerStore.apply({ type: 'snapshot', items: [...items], first: true, more: false });
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
  expect(await screen.findByText(/9\.80 GiB on this computer, of 64 GiB/)).toBeTruthy();
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

describe('where containers are up', () => {
  const confirmed = async (button: string) => {
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('Container web runs, and is stopped with it.');
    fireEvent.click(within(dialog).getByRole('button', { name: button }));
  };
  const typed = async (label: string, path: string) =>
    fireEvent.change(await screen.findByLabelText(label, { selector: 'input' }), { target: { value: path } });

  it('moves the disk, and back, only after a question that names them', async () => {
    const host = await shown({ folder: '/mnt/big', isHome: false }, [container('web', { state: 'running' })]);
    await typed(en.disk.folder, '/mnt/new');
    fireEvent.click(screen.getByRole('button', { name: en.disk.move }));
    expect((await screen.findByRole('dialog')).textContent).toContain('slipway disk move /mnt/new');
    expect(host.calls.filter(({ method }) => method === 'disk.move')).toHaveLength(0);
    await confirmed(en.disk.move);
    expect((await host.call('disk.move')).params).toEqual({ folder: '/mnt/new' });
    fireEvent.click(screen.getByRole('button', { name: en.disk.moveHome }));
    await confirmed(en.disk.move);
    expect((await host.call('disk.move', 2)).params).toEqual({ folder: null });
  });

  it('exports it only after one, and not at all where that is cancelled', async () => {
    const host = await shown({}, [container('web', { state: 'running' })]);
    await typed(en.disk.export, '/mnt/new');
    fireEvent.click(screen.getByRole('button', { name: en.disk.exportTo }));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: en.common.cancel }));
    expect(host.calls.filter(({ method }) => method === 'disk.export')).toHaveLength(0);
    fireEvent.click(screen.getByRole('button', { name: en.disk.exportTo }));
    await confirmed(en.disk.exportTo);
    expect((await host.call('disk.export')).params).toEqual({ path: '/mnt/new' });
  });

  it('asks nothing where the VM is off, and asks without names where another engine is shown', async () => {
    const host = await shown({}, [container('web', { state: 'running' })]);
    vmStore.setState({ status: { ...vmStatus, state: 'stopped' } });
    await typed(en.disk.export, '/mnt/new');
    fireEvent.click(screen.getByRole('button', { name: en.disk.exportTo }));
    await host.call('disk.export');
    vmStore.setState({ status: vmStatus });
    engineStore.setState({ status: { ...engineStatus, source: 'socket' } });
    await typed(en.disk.folder, '/mnt/new');
    fireEvent.click(screen.getByRole('button', { name: en.disk.move }));
    expect((await screen.findByRole('dialog')).textContent).toContain(en.engine.stopUnknown);
  });
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
