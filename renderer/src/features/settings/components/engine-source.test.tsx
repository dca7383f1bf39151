import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { en } from '../../../lib/i18n/en.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { speak } from '../../../testing/page.tsx';
import { ConfirmedEngines } from './confirmed-engines.tsx';
import { EngineSource } from './engine-source.tsx';

beforeAll(speak);
afterEach(cleanup);

it('says beside the field that a socket is an absolute path, before the host is asked', async () => {
  render(
    <MemoryRouter>
      <EngineSource source={{ kind: 'socket', path: '/var/run/docker.sock' }} />
    </MemoryRouter>,
  );
  const field = screen.getByLabelText(en.settings.socketPath);
  const apply = screen.getByRole<HTMLButtonElement>('button', { name: en.settings.apply });
  for (const bad of ['relative/../x', '-x', 'unix://-x']) {
    fireEvent.change(field, { target: { value: bad } });
    await waitFor(() =>
      expect(screen.getByRole('alert').textContent).toBe('Use an absolute path, such as /var/run/docker.sock.'),
    );
    expect([field.getAttribute('aria-invalid'), apply.disabled]).toEqual(['true', true]);
  }
  fireEvent.change(field, { target: { value: ' /run/other.sock ' } });
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  expect(apply.disabled).toBe(false);
});

it('a docker context is chosen from a list that says where each leads, with the one in use though it is gone', async () => {
  const host = fakeHost();
  render(
    <MemoryRouter>
      <EngineSource source={{ kind: 'context', name: 'gone' }} />
    </MemoryRouter>,
  );
  const context = (name: string, more: object = {}) => ({
    id: `context:${name}`,
    source: { kind: 'context', name },
    chosen: false,
    status: null,
    ...more,
  });
  const engines = [
    { ...context('vm'), id: 'vm', source: { kind: 'vm' } },
    context('default'),
    context('far', { host: 'ssh://me@far' }),
    context('slipway', { host: 'unix:///x' }),
  ];
  (await host.call('engines.watch')).item({ engines });
  const list = screen.getByRole<HTMLSelectElement>('combobox', { name: en.settings.contextName });
  const shown = () => [...list.options].filter(({ hidden }) => !hidden).map(({ text }) => text);
  await waitFor(() => expect(shown()).toEqual(['default', 'far — ssh://me@far', 'slipway — unix:///x', 'gone']));
  expect(list.value).toBe('gone');
  fireEvent.change(list, { target: { value: 'far' } });
  fireEvent.click(screen.getByRole('button', { name: en.settings.apply }));
  const { params } = await host.call('settings.update');
  expect(params).toEqual({ engine: { source: { kind: 'context', name: 'far' } } });
});

it('shows the addresses that were confirmed, but the one in use, and forgets one when that is asked for', async () => {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  const confirmed = ['unix:///run/other.sock', 'ssh://me@far', 'tcp://in-use:2376'];
  const engine = { source: { kind: 'remote', host: 'tcp://in-use:2376' } as const, confirmed };
  const page = render(
    <MemoryRouter>
      <ConfirmedEngines engine={engine} />
    </MemoryRouter>,
  );
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
  fireEvent.click(screen.getByRole('button', { name: 'Forget ssh://me@far' }));
  const call = await host.call('engines.forget');
  expect(call.params).toEqual({ id: 'ssh://me@far' });
  call.error({ code: 'IO_ERROR', message: 'the disk is full' });
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('The disk is full.'));
  page.rerender(
    <MemoryRouter>
      <ConfirmedEngines engine={{ ...engine, confirmed: ['tcp://in-use:2376'] }} />
    </MemoryRouter>,
  );
  expect(screen.queryByRole('listitem')).toBeNull();
});
