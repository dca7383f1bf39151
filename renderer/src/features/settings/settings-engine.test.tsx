import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { textIn, typeInto } from '../../components/editor/testing/type-into.ts';
import { settingsStore } from '../../lib/entities/stores.ts';
import { type FakeHost, fakeHost } from '../../testing/fake-host.ts';
import { settingsView } from '../../testing/objects.ts';
import { speak } from '../../testing/page.tsx';
import { SettingsPage } from './components/settings-page.tsx';
import { drafts } from './store.ts';

beforeAll(speak);

let host: FakeHost;
beforeEach(async () => {
  host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  settingsStore.setState({ view: settingsView });
});
afterEach(() => {
  cleanup();
  drafts.setState({ byField: {} });
});

const open = () =>
  render(
    <MemoryRouter>
      <SettingsPage />
    </MemoryRouter>,
  );
const textbox = (name: string) => screen.getByRole<HTMLTextAreaElement>('textbox', { name });
/** It is loaded when it is first shown. */
const editor = () => screen.findByRole('textbox', { name: 'daemon.json' });
const apply = (field: HTMLElement) => {
  const button = within(field.closest('form') as HTMLElement).getByRole<HTMLButtonElement>('button', { name: 'Apply' });
  if (!button.disabled) fireEvent.click(button);
  return button;
};

it('gives daemon.json to the host, and keeps what is typed beside the engine’s own words where it is refused', async () => {
  open();
  const field = await editor();
  act(() => typeInto(field, '{"bip": "banana"}'));
  apply(field);
  const call = await host.call('settings.update');
  expect(call.params).toEqual({ vm: { daemon: { bip: 'banana' } } });
  call.error({ code: 'BAD_REQUEST', message: 'invalid CIDR address: banana', details: { path: 'vm.daemon' } });
  expect((await screen.findByRole('alert')).textContent).toContain('Invalid CIDR address: banana.');
  expect(textIn(field)).toBe('{"bip": "banana"}');
});

it.each([
  ['{\n  "debug": true,\n}', 'Line 3, column 1: unexpected "}"'],
  ['{\n  "debug": yes\n}', 'Line 2, column 12: unexpected "yes"'],
  ['{\n  "dns": ["1.1.1.1"]\n', 'Line 2, column 21: unexpected end'],
  ['[1]', 'Write a JSON object'],
  ['{"hosts": []}', 'Slipway sets "hosts" itself'],
])('does not ask about %j, and says where it is wrong', async (text, words) => {
  open();
  const field = await editor();
  act(() => typeInto(field, text));
  expect((await screen.findByRole('alert')).textContent).toContain(words);
  expect(apply(field).disabled).toBe(true);
});

it('says in words what the editor marks, and lets the engine judge it', async () => {
  open();
  const field = await editor();
  act(() => typeInto(field, '{"log-levell": "debug", "debug": 1}'));
  const said = () => within(field.closest('form') as HTMLElement).getAllByRole('listitem');
  await waitFor(() =>
    expect(said().map(({ textContent }) => textContent)).toEqual([
      'This page does not know "log-levell". The engine checks it.',
      '"debug" is to be this: true or false.',
    ]),
  );
  expect(apply(field).disabled).toBe(false);
});

it('keeps what is typed while the page is away, until it is applied or discarded', async () => {
  open();
  const typed = await editor();
  act(() => typeInto(typed, '{"debug": true}'));
  cleanup();
  open();
  const field = await editor();
  expect(textIn(field)).toBe('{"debug": true}');
  fireEvent.click(within(field.closest('form') as HTMLElement).getByRole('button', { name: 'Discard' }));
  expect(textIn(field)).toBe('{}');
  cleanup();
  open();
  expect(textIn(await editor())).toBe('{}');
});

it('changes a list of registries and leaves the rest of daemon.json as it is', async () => {
  const daemon = { debug: true, 'registry-mirrors': ['https://one.example'] };
  const { settings } = settingsView;
  settingsStore.setState({ view: { ...settingsView, settings: { ...settings, vm: { ...settings.vm, daemon } } } });
  open();
  const field = textbox('Registry mirrors');
  expect(field.value).toBe('https://one.example');
  fireEvent.change(field, { target: { value: 'https://one.example\n  https://two.example \n\n' } });
  apply(field);
  const call = await host.call('settings.update');
  expect(call.params).toEqual({
    vm: { daemon: { debug: true, 'registry-mirrors': ['https://one.example', 'https://two.example'] } },
  });
});

const settled = (daemon: object) => {
  const { settings } = settingsView;
  const vm = { ...settings.vm, daemon } as typeof settings.vm;
  act(() => settingsStore.setState({ view: { ...settingsView, settings: { ...settings, vm } } }));
};

it('does not undo unseen what was set while daemon.json was being typed', async () => {
  open();
  const field = await editor();
  act(() => typeInto(field, '{"debug": true}'));
  settled({ 'registry-mirrors': ['https://one.example'] });
  apply(field);
  expect((await screen.findByRole('alert')).textContent).toContain('changed since you began');
  expect(textIn(field)).toBe('{"debug": true}');
  expect(host.calls.filter(({ method }) => method === 'settings.update')).toEqual([]);
  apply(field);
  expect((await host.call('settings.update')).params).toEqual({ vm: { daemon: { debug: true } } });
});

it('has swap chosen by Slipway again, once somebody has chosen it', async () => {
  open();
  expect(screen.queryByRole('button', { name: 'Half the memory' })).toBeNull();
  const { settings } = settingsView;
  const vm = { ...settings.vm, swapMiB: 512 };
  act(() => settingsStore.setState({ view: { ...settingsView, settings: { ...settings, vm } } }));
  fireEvent.click(screen.getByRole('button', { name: 'Half the memory' }));
  expect((await host.call('settings.update')).params).toEqual({ vm: { swapMiB: null } });
});

it('shows what an organisation holds as such, and does not let it be changed', async () => {
  settingsStore.setState({
    view: { ...settingsView, locked: { paths: ['vm.hostAccess', 'vm.daemon'], file: '/etc/slipway/policy.json' } },
  });
  open();
  expect(screen.getAllByText('Set by your organisation, in /etc/slipway/policy.json.')).toHaveLength(4);
  const held = screen.getByRole('switch', { name: 'Containers may reach this computer' });
  await waitFor(() => expect(held.closest('fieldset')?.disabled).toBe(true));
  expect((await editor()).getAttribute('aria-readonly')).toBe('true');
  expect(screen.getByRole('switch', { name: 'Start the VM with Slipway' }).closest('fieldset')?.disabled).toBe(false);
});

it('says what this computer’s proxy is, and that a script is not run', () => {
  const show = (systemProxies: Partial<typeof settingsView.systemProxies>) => {
    cleanup();
    settingsStore.setState({
      view: { ...settingsView, systemProxies: { ...settingsView.systemProxies, ...systemProxies } },
    });
    open();
  };
  show({ from: 'system', httpProxy: 'http://p:1', httpsProxy: 'http://p:1' });
  expect(screen.getByText('Now http://p:1, by the system’s network settings.')).toBeTruthy();
  show({ from: 'system', script: 'http://wpad/proxy.pac' });
  expect(screen.getByText(/by a script \(http:\/\/wpad\/proxy\.pac\), which Slipway does not run/)).toBeTruthy();
});

it('has proxies of containers of their own, where that is chosen', async () => {
  const { settings } = settingsView;
  const network = { ...settings.network, containerProxy: 'manual', containerHttpProxy: 'http://me:***@p:1' } as const;
  settingsStore.setState({ view: { ...settingsView, settings: { ...settings, network } } });
  open();
  expect(textbox('Containers: For http').value).toBe('http://me:***@p:1');
  fireEvent.click(within(screen.getByRole('radiogroup', { name: 'Proxy of containers' })).getByText('None'));
  expect((await host.call('settings.update')).params).toEqual({ network: { containerProxy: 'none' } });
});
