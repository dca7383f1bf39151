import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { engineStore, portStore, settingsStore, vmStore } from '../../../lib/entities/stores.ts';
import { en } from '../../../lib/i18n/en.ts';
import { startLanguage } from '../../../lib/i18n/i18n.ts';
import { engineStatus, settingsView, vmStatus } from '../../../testing/objects.ts';
import { PortLinks } from './port-links.tsx';

beforeAll(startLanguage);
afterEach(() => {
  cleanup();
  portStore.setState({ byId: new Map() });
  settingsStore.setState({ view: null });
  vi.unstubAllGlobals();
  engineStore.setState({ status: null });
  vmStore.setState({ status: null });
});

test('in the desktop app a click on a published port opens it by main, which asks nothing', () => {
  const openPort = vi.fn(async () => true);
  vi.stubGlobal('slipway', { openPort });
  const port = { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' } as const;
  render(<PortLinks containerId="c" ports={[port]} up />);
  // Chromium following the link as well would have main ask about it, as about every link.
  expect(fireEvent.click(screen.getByRole('link', { name: '8080:80' }))).toBe(false);
  expect(openPort).toHaveBeenCalledExactlyOnceWith('http://localhost:8080');
});

test('what a container on the VM’s network listens on is shown where it answers on this computer, and not of others', () => {
  const forwarded = (containerId: string, hostPort: number) => ({
    ...{ id: `${containerId}/${hostPort}`, containerId, hostIp: '0.0.0.0', hostPort, protocol: 'tcp' as const },
    ...{ state: 'forwarding' as const, message: '', said: null },
  });
  const rows = [forwarded('c', 3000), forwarded('d', 4000)];
  portStore.setState({ byId: new Map(rows.map((row) => [row.id, row])) });
  render(<PortLinks containerId="c" ports={[]} up />);
  expect(screen.getByRole('link', { name: '3000:3000' })).toHaveProperty('href', 'http://localhost:3000/');
  expect(screen.queryByText(/4000/)).toBeNull();
});

/** The cell of a container with the VM's own network, with what it listens on opened here or not. */
function onVmNetwork({ hostNetwork = false, up = true, source = 'vm' }) {
  const { settings } = settingsView;
  const engine = { ...settings.engine, source: { ...settings.engine.source, kind: source } } as typeof settings.engine;
  const network = { ...settings.network, hostNetwork };
  settingsStore.setState({ view: { ...settingsView, settings: { ...settings, engine, network } } });
  render(
    <MemoryRouter>
      <PortLinks containerId="c" ports={[]} up={up} hostNetwork />
    </MemoryRouter>,
  );
}

test('one on the VM’s network whose ports stay there says so in its row, and leads to the setting', async () => {
  onVmNetwork({});
  const button = await screen.findByRole('button', { name: en.details.inVmOnly });
  expect(screen.queryByText('–')).toBeNull();
  fireEvent.click(button);
  const link = await screen.findByRole('link', { name: en.details.openHostPorts });
  expect(link.getAttribute('href')).toBe('/settings?at=network.hostNetwork');
  expect(screen.getByRole('note').textContent).toContain('--network host');
});

test.each([{ hostNetwork: true }, { up: false }, { source: 'context' }])(
  'nothing is said of one whose ports are opened here, that is down, or is another engine’s (%o)',
  async (given) => {
    // The part that would say it is there.
    onVmNetwork({});
    await screen.findByRole('button', { name: en.details.inVmOnly });
    cleanup();
    onVmNetwork(given);
    expect(screen.getByText('–')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  },
);

test('a port of a container that sleeps with its VM is no link: nothing listens on it', () => {
  engineStore.setState({ status: { ...engineStatus, source: 'vm', state: 'waiting' } });
  vmStore.setState({ status: { ...vmStatus, state: 'asleep' } });
  const port = { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' } as const;
  render(<PortLinks containerId="c" ports={[port]} up />);
  expect(screen.queryByText('8080:80')).not.toBeNull();
  expect(screen.queryByRole('link')).toBeNull();
});
