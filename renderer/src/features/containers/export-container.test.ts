import { afterEach, expect, it, vi } from 'vitest';
import { settingsStore } from '../../lib/entities/stores.ts';
import { toastStore } from '../../lib/toast.ts';
import { fakeHost } from '../../testing/fake-host.ts';
import { idOf, settingsView } from '../../testing/objects.ts';
import { exportContainer } from './export-container.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const id = idOf('web');

async function connected() {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  return host;
}

it('exports by a download in a browser', async () => {
  const clicked: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(`${this.getAttribute('href')} ${this.hasAttribute('download')}`);
  });
  const host = await connected();
  const exported = exportContainer(id);
  const call = await host.call('containers.download');
  call.result({ taskId: 't', path: '/api/exports/ticket' });
  expect(await exported).toBe(true);
  expect([call.params, clicked]).toEqual([{ id }, ['/api/exports/ticket true']]);
});

it('leaves all of it to the app where there is one, and says why that did not work', async () => {
  const outcomes = [null, { code: 'NOT_FOUND', message: 'there is no such container' }];
  const source = { kind: 'context', name: 'other' } as const;
  settingsStore.setState({
    view: { ...settingsView, settings: { ...settingsView.settings, engine: { source, confirmed: [] } } },
  });
  const asked = vi.fn(async (_of: object) => outcomes.shift());
  vi.stubGlobal('slipway', { exportContainer: asked });
  const host = await connected();
  expect([await exportContainer(id), toastStore.getState().waiting.length]).toEqual([true, 0]);
  expect([await exportContainer(id), toastStore.getState().waiting.length]).toEqual([false, 1]);
  const wish = { id, engine: 'context:other' };
  expect([asked.mock.calls, host.calls]).toEqual([[[wish], [wish]], []]);
});
