import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Container } from '../../../../electron/contract/containers.ts';
import { type Command, commandsOf } from '../../components/commands/command.ts';
import { operationStore } from '../../lib/entities/operations.ts';
import { containerStore, engineStore, vmStore } from '../../lib/entities/stores.ts';
import { en } from '../../lib/i18n/en.ts';
import { fakeHost, until } from '../../testing/fake-host.ts';
import { layOut } from '../../testing/laid-out.ts';
import { container, engineStatus, idOf, vmStatus } from '../../testing/objects.ts';
import { listed, showPage, speak } from '../../testing/page.tsx';
import { containerCommands } from './commands.ts';
import { ContainersPage, containers } from './containers-page.tsx';

beforeAll(speak);
beforeEach(() => layOut({ height: 200 }));
afterEach(() => {
  cleanup();
  containers.view.reset();
  engineStore.setState({ status: null });
  vmStore.setState({ status: null });
  vi.restoreAllMocks();
});

const name = (i: number) => `c${String(i).padStart(4, '0')}`;
const thousand = Array.from({ length: 1000 }, (_, i) => container(name(i), { state: i === 2 ? 'exited' : 'running' }));

async function openPage(isThere: () => unknown = () => row(3)) {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  await listed(containerStore, thousand);
  showPage(<ContainersPage />);
  await until(isThere);
  return host;
}

/** Follows whose CLI line a command is asked for. */
function linesOf(id: string) {
  const command = commandsOf(containerCommands).find((of) => of.id === id) as Required<Command<Container>>;
  return vi.spyOn(command, 'cli');
}

const shown = () =>
  [...document.querySelectorAll('[role="row"][aria-label]')].map((of) => of.getAttribute('aria-label') ?? '');
// Roles and names are slow to compute for a whole page.
const row = (i: number) => document.querySelector<HTMLElement>(`[role="row"][aria-label="${name(i)}"]`);

it('draws a row again for what happens to its container only, and makes no menu before one is opened', async () => {
  // Each row's button names its command, and so does each menu the one to rename.
  const rows = linesOf('containers.stop');
  const menus = linesOf('containers.rename');
  await openPage();
  act(() => containers.view.setCursor(idOf(name(3))));
  rows.mockClear();
  act(() => containers.view.setCursor(idOf(name(4))));
  const moved = rows.mock.calls.map(([[of]]) => of?.name);
  rows.mockClear();
  act(() => operationStore.setState({ pending: new Map([[idOf(name(5)), 'restarting']]) }));
  const worked = rows.mock.calls.map(([[of]]) => of?.name);
  expect(new Set(moved)).toEqual(new Set([name(3), name(4)]));
  expect(new Set(worked)).toEqual(new Set([name(5)]));
  expect(menus).not.toHaveBeenCalled();
  fireEvent.contextMenu(row(2) as HTMLElement);
  await screen.findByText(en.containers.renameAsk);
  expect(new Set(menus.mock.calls.map(([[of]]) => of?.name))).toEqual(new Set([name(2)]));
});

it('shows the memory with the first sample, the use of CPU with the next, and a dash only where there is none', async () => {
  const host = await openPage();
  const cells = (i: number) =>
    [...screen.getByRole('row', { name: name(i) }).querySelectorAll('[role="gridcell"]')].map(
      (cell) => cell.textContent,
    );
  const shown = (i: number) => ({ cpu: cells(i)[5], memory: cells(i)[6] });
  expect(shown(0)).toEqual({ cpu: '', memory: '' });
  const call = await host.call('containers.stats');
  const sample = (i: number, cpuPercent: number | null) => ({
    id: idOf(name(i)),
    cpuPercent,
    memoryBytes: 2 ** 20,
    memoryLimitBytes: 2 ** 30,
  });
  call.item({ samples: [sample(0, null)] });
  await until(() => shown(0).memory !== '');
  expect([shown(0), shown(1), shown(2)]).toEqual([
    { cpu: '', memory: '1.00 MiB' },
    { cpu: '', memory: '' },
    { cpu: '–', memory: '–' },
  ]);
  call.item({ samples: [sample(0, 12)] });
  await until(() => shown(0).cpu === '12%');
});

it('measures what is in view first where the order is one by a figure, of which only the first hundred can be', async () => {
  containers.view.setSort({ column: 'cpu', descending: true });
  containers.view.setScroll(20_000);
  const host = await openPage(() => shown().some((of) => of > name(300)));
  const { params } = await host.call('containers.stats');
  const { ids } = params as { ids: string[] };
  expect(ids).toHaveLength(100);
  expect(shown().map(idOf)).toContain(ids[0]);
});

it('makes a link of a port only while its container is up, as nothing listens on it before and after', async () => {
  const published = (hostPort: number) => [
    { hostIp: '0.0.0.0', hostPort, containerPort: 80, protocol: 'tcp' } as const,
  ];
  await openPage();
  const items = (['running', 'paused', 'exited', 'created', 'dead'] as const).map((state, i) =>
    container(name(i), { state, ports: published(8080 + i) }),
  );
  containerStore.apply({ type: 'snapshot', first: true, more: false, items });
  await screen.findByText('8084:80');
  expect(screen.getAllByRole('link', { name: /:80$/ }).map((link) => link.textContent)).toEqual(['8080:80', '8081:80']);
  expect(['8082:80', '8083:80', '8084:80'].every((label) => screen.getByText(label))).toBe(true);
});

it('counts what sleeps with its VM as asleep, and not as running', async () => {
  await openPage();
  const up = () => screen.getByRole('radio', { name: /999/ });
  expect(up().closest('label')?.textContent).toBe('Running999');
  act(() => {
    engineStore.setState({ status: { ...engineStatus, source: 'vm', state: 'waiting' } });
    vmStore.setState({ status: { ...vmStatus, state: 'asleep' } });
  });
  expect(up().closest('label')?.textContent).toBe('Asleep999');
});
