import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { AppError, toWire } from '../../../../../electron/contract/errors.ts';
import { wireMessages } from '../../../../../electron/contract/messages/wire.ts';
import { containerStore, engineStore, settingsStore, vmStore } from '../../../lib/entities/stores.ts';
import { en } from '../../../lib/i18n/en.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { container, engineStatus, idOf, settingsView, vmStatus } from '../../../testing/objects.ts';
import { listed, showPage, speak } from '../../../testing/page.tsx';
import { DetailsPage } from './details-page.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  containerStore.setState({ byId: new Map(), loaded: false });
});

/** The page of a container while the list of them has not come, and what the engine says of it is an error. */
async function openPage(error: { code: 'FORBIDDEN' | 'NOT_FOUND'; message: string }) {
  const host = show();
  (await host.call('containers.inspect')).error(error);
}

/** What was answered about one container is kept for a while. */
function show(tab = '', name = 'web', engine = engineStatus) {
  const host = fakeHost();
  showPage(
    <Routes>
      <Route path="/containers" element={<p>all of them</p>} />
      <Route path="/containers/:id/:tab?" element={<DetailsPage />} />
    </Routes>,
    `/containers/${idOf(name)}${tab}`,
    engine,
  );
  return host;
}

/** Of a container with a variable of 12 MB. */
const tooLarge = {
  ...{ id: idOf('web'), name: 'web', image: 'busybox', imageId: '', platform: '', createdAt: null, state: 'running' },
  ...{ health: 'none', exitCode: null, error: '', oomKilled: false, pid: null, restartCount: 0, startedAt: null },
  ...{ finishedAt: null, entrypoint: [], command: ['sh'], workdir: '', user: '', hostname: '', tty: false },
  ...{ openStdin: false, env: ['A=x…'], labels: {}, ports: [], mounts: [], networks: [], restartPolicy: 'no' },
  ...{ autoRemove: false, privileged: false, memoryLimit: null, cpuLimit: null, runCommand: null },
  shortened: { cut: [{ name: 'A\u202e', length: 12_000_002 }], cuts: 3, omitted: 5, document: true },
};

it.each(['', '/inspect'])(
  'shows of a container that is too large what it can, and where the rest is (%s)',
  async (tab) => {
    containerStore.setState({ byId: new Map([[idOf('web'), container('web')]]), loaded: true });
    (await show(tab).call('containers.inspect')).result(tooLarge);
    expect(await screen.findByText('docker inspect web')).toBeTruthy();
    if (tab !== '') expect(screen.getByText(en.details.documentTooLarge)).toBeTruthy();
    else {
      const note = screen.getByRole('note').textContent;
      expect(note).toContain('A\\u{202e} is cut: it has 12,000,002 characters');
      expect(note).toContain('2 more values are cut');
      expect(note).toContain('5 entries are left out');
      expect(screen.getByText(en.details.runTooLong)).toBeTruthy();
    }
  },
);

it.each([false, true])(
  'says of one with the VM’s own network where it listens, unless that is opened here (%s)',
  async (hostNetwork) => {
    const name = hostNetwork ? 'opened' : 'closed';
    containerStore.setState({ byId: new Map([[idOf(name), container(name, { hostNetwork: true })]]), loaded: true });
    const settings = { ...settingsView.settings, network: { ...settingsView.settings.network, hostNetwork } };
    settingsStore.setState({ view: { ...settingsView, settings } });
    const network = { name: 'host', ip: '', gateway: '', mac: '', aliases: [] };
    const { shortened: _, ...whole } = tooLarge;
    (await show('', name).call('containers.inspect')).result({ ...whole, id: idOf(name), name, networks: [network] });
    await screen.findByText(en.details.networks);
    const link = screen.queryByRole('link', { name: en.details.openHostPorts });
    expect(link?.getAttribute('href') ?? null).toBe(hostNetwork ? null : '/settings?at=network.hostNetwork');
    settingsStore.setState({ view: null });
  },
);

it('opened while the VM sleeps it wakes nothing, says so, and asks once that is awake', async () => {
  containerStore.setState({ byId: new Map([[idOf('frozen'), container('frozen')]]), loaded: true });
  vmStore.setState({ status: { ...vmStatus, state: 'asleep' } });
  const host = show('', 'frozen', { ...engineStatus, state: 'lost' });
  expect(await screen.findByText(en.engine.asleep)).toBeTruthy();
  // Whatever would be asked would have been by the time that another question is answered.
  const other = host.bridge.whenReady(new AbortController().signal).then((api) => api.host.status({}));
  (await host.call('host.status')).error({ code: 'CONFLICT', message: 'x' });
  await other.catch(() => undefined);
  expect(host.calls.filter(({ method }) => method === 'containers.inspect')).toEqual([]);
  act(() => {
    vmStore.setState({ status: vmStatus });
    engineStore.setState({ status: engineStatus });
  });
  await host.call('containers.inspect');
  vmStore.setState({ status: null });
});

it('says that an answer is too large to be sent, and does not ask again by itself', async () => {
  containerStore.setState({ byId: new Map([[idOf('other'), container('other')]]), loaded: true });
  const host = show('', 'other');
  const said = wireMessages.answerTooLarge({ length: 9_000_000 });
  (await host.call('containers.inspect')).error(toWire(new AppError('UNSUPPORTED', said)));
  expect((await screen.findByRole('alert')).textContent).toContain('docker inspect NAME');
  // Whatever would be asked again would have been by the time that another question is answered.
  const other = host.bridge.whenReady(new AbortController().signal).then((api) => api.host.status({}));
  (await host.call('host.status')).error({ code: 'CONFLICT', message: 'x' });
  await other.catch(() => undefined);
  expect(host.calls.filter(({ method }) => method === 'containers.inspect')).toHaveLength(1);
});

it('says why the engine shows nothing of a container, which need not be gone', async () => {
  await openPage({ code: 'FORBIDDEN', message: 'a filter of the engine denies it' });
  expect(await screen.findByText('a filter of the engine denies it')).toBeTruthy();
  expect(screen.queryByText(en.details.gone)).toBeNull();
});

it('leads back from one that is gone, as by a reset, also while the VM is off', async () => {
  await listed(containerStore, []);
  show('', 'web', { ...engineStatus, state: 'waiting' });
  expect(screen.getByText(en.details.gone)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: en.details.back }));
  expect(screen.getByText('all of them')).toBeTruthy();
});

it('says that a container is gone when the engine knows none', async () => {
  await openPage({ code: 'NOT_FOUND', message: 'no such container' });
  expect(await screen.findByText(en.details.gone)).toBeTruthy();
});
