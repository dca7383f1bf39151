import { cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { engineStore, vmStore } from '../lib/entities/stores.ts';
import { engineStatus, vmStatus } from '../testing/objects.ts';
import { speak } from '../testing/page.tsx';
import { StatusBar } from './status-bar.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  engineStore.setState({ status: null });
  vmStore.setState({ status: null, usage: null });
});

const show = () =>
  render(
    <MemoryRouter>
      <StatusBar />
    </MemoryRouter>,
  );

it('tells what is used of what the VM was given, as everywhere, and not of what its kernel and file system leave', () => {
  const mib = 1024 ** 2;
  engineStore.setState({ status: { ...engineStatus, source: 'vm' } });
  vmStore.setState({
    status: { ...vmStatus, memoryMiB: 5888, diskGiB: 64 },
    usage: {
      ...{ cpuPercent: 1, memoryUsedBytes: 186 * mib, memoryTotalBytes: 5673 * mib },
      ...{ diskUsedBytes: 151 * mib, diskTotalBytes: 63898 * mib },
    },
  });
  show();
  expect(screen.getByText('186 MiB / 5.75 GiB')).toBeTruthy();
  expect(screen.getByText('151 MiB / 64 GiB')).toBeTruthy();
});

it('says of an engine that is restarted what is waited for, and not that it does not run', () => {
  const said = { text: 'Restarting the engine' };
  const stage = { id: 'restart', description: said.text, hint: '', said, index: 0, total: 1, startedAt: 3 };
  engineStore.setState({ status: { ...engineStatus, source: 'vm', state: 'lost', version: null } });
  vmStore.setState({ status: { ...vmStatus, state: 'running', stage } });
  show();
  expect(screen.getByText('Restarting the engine')).toBeTruthy();
  expect(screen.queryByText('Engine not running')).toBeNull();
});
