import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Image } from '../../../../electron/contract/images.ts';
import { imageStore } from '../../lib/entities/stores.ts';
import { en } from '../../lib/i18n/en.ts';
import { until } from '../../testing/fake-host.ts';
import { layOut } from '../../testing/laid-out.ts';
import { image } from '../../testing/objects.ts';
import { listed, showPage, speak } from '../../testing/page.tsx';
import { ImagesPage } from './images-page.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The page of these images, on an engine that answers. */
async function openPage(items: readonly Image[]) {
  layOut({ height: 200 });
  await listed(imageStore, items);
  return () => showPage(<ImagesPage />);
}

it('tells how old an image is, and goes on doing so while nothing else happens', async () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const items = [
    image('new:1', { createdAt: now - 58_000 }),
    image('old:1', { createdAt: now - 3 * 3_600_000 }),
    image('odd:1', { createdAt: null }),
  ];
  const show = await openPage(items);
  vi.useFakeTimers({ now });
  show();
  const created = (name: string) =>
    document.querySelector(`[role="row"][aria-label="${name}"]`)?.querySelectorAll('[role="gridcell"]')[5]?.textContent;
  expect(['new:1', 'old:1', 'odd:1'].map(created)).toEqual(['58 seconds ago', '3 hours ago', '–']);
  act(() => vi.advanceTimersByTime(3000));
  expect(['new:1', 'old:1', 'odd:1'].map(created)).toEqual(['1 minute ago', '3 hours ago', '–']);
  act(() => vi.advanceTimersByTime(3_600_000));
  expect(['new:1', 'old:1', 'odd:1'].map(created)).toEqual(['1 hour ago', '4 hours ago', '–']);
});

it('asks for another name of the line that was chosen, whichever of the image’s names it has', async () => {
  const show = await openPage([image('shop:latest', { tags: ['shop:latest', 'web:1', 'web:2'] })]);
  show();
  for (const name of ['web:2', 'shop:latest']) {
    fireEvent.contextMenu(screen.getByRole('row', { name }));
    fireEvent.click(await screen.findByText(en.images.tag));
    expect(await screen.findByRole('dialog', { name: `Add a name to ${name}` })).toBeTruthy();
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain(`docker tag ${name} NAME`);
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await until(() => screen.queryByRole('dialog') === null);
  }
});
