import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { settingsStore } from '../../lib/entities/stores.ts';
import { en } from '../../lib/i18n/en.ts';
import { fakeHost } from '../../testing/fake-host.ts';
import { showPage, speak } from '../../testing/page.tsx';
import { EngineGate } from './engine-gate.tsx';

beforeAll(speak);
afterEach(cleanup);

it('names an engine of others that does not answer, and leads back to the VM', async () => {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  settingsStore.setState({ view: { settings: { engine: { source: { kind: 'context', name: 'default' } } } } as never });
  showPage(<EngineGate view={{ kind: 'unreachable', since: Date.now(), error: null, own: false }} />);
  expect(screen.getByRole('heading', { name: 'default does not answer' })).toBeTruthy();
  expect(screen.getByRole('button', { name: en.engine.openSettings })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: en.engine.useVm }));
  expect((await host.call('settings.update')).params).toEqual({ engine: { source: { kind: 'vm' } } });
});
