import { act, cleanup, render } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { TooltipProvider } from '../../../components/ui/tooltip.tsx';
import { engineStore, imageStore } from '../../../lib/entities/stores.ts';
import { en } from '../../../lib/i18n/en.ts';
import { until } from '../../../testing/fake-host.ts';
import { layOut } from '../../../testing/laid-out.ts';
import { image } from '../../../testing/objects.ts';
import { ImagesPage } from './images-page.tsx';

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } } }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('tells how old an image is, and goes on doing so while nothing else happens', async () => {
  layOut({ height: 200 });
  const engine = { source: 'socket', dockerHost: 'unix:///x', version: '28', apiVersion: '1.51' } as const;
  engineStore.setState({
    status: { ...engine, state: 'connected', since: 0, os: 'linux', arch: 'amd64', error: null },
  });
  const now = Date.parse('2026-03-01T12:00:00Z');
  const items = [
    image('new:1', { createdAt: now - 58_000 }),
    image('old:1', { createdAt: now - 3 * 3_600_000 }),
    image('odd:1', { createdAt: null }),
  ];
  imageStore.apply({ type: 'snapshot', first: true, more: false, items });
  await until(() => imageStore.getState().loaded);
  vi.useFakeTimers({ now });
  render(
    <TooltipProvider>
      <MemoryRouter>
        <ImagesPage />
      </MemoryRouter>
    </TooltipProvider>,
  );
  const created = (name: string) =>
    document.querySelector(`[role="row"][aria-label="${name}"]`)?.querySelectorAll('[role="gridcell"]')[5]?.textContent;
  expect(['new:1', 'old:1', 'odd:1'].map(created)).toEqual(['58 seconds ago', '3 hours ago', '–']);
  act(() => vi.advanceTimersByTime(3000));
  expect(['new:1', 'old:1', 'odd:1'].map(created)).toEqual(['1 minute ago', '3 hours ago', '–']);
  act(() => vi.advanceTimersByTime(3_600_000));
  expect(['new:1', 'old:1', 'odd:1'].map(created)).toEqual(['1 hour ago', '4 hours ago', '–']);
});
