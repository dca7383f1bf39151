import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { portStore } from '../../../lib/entities/stores.ts';
import { startLanguage } from '../../../lib/i18n/i18n.ts';
import { PortLinks } from './port-links.tsx';

beforeAll(startLanguage);
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
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
