import { act, cleanup, screen } from '@testing-library/react';
import i18next from 'i18next';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ContainersPage } from '../features/containers/containers-page.tsx';
import { ImagesPage } from '../features/images/images-page.tsx';
import { containerStore, imageStore } from '../lib/entities/stores.ts';
import { en } from '../lib/i18n/en.ts';
import { ko } from '../lib/i18n/ko.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { layOut } from '../testing/laid-out.ts';
import { container, image } from '../testing/objects.ts';
import { showPage, speak } from '../testing/page.tsx';

beforeAll(speak);
beforeEach(() => layOut({ height: 200 }));
afterEach(async () => {
  cleanup();
  vi.restoreAllMocks();
  await i18next.changeLanguage('en');
});

const error = { code: 'FORBIDDEN', message: 'list is denied by a rule', hint: 'Ask who made the rule.' } as const;

const pages = [
  { Page: ContainersPage, store: containerStore, empty: en.containers.empty.title, item: () => container('web') },
  { Page: ImagesPage, store: imageStore, empty: en.images.empty.title, item: () => image('web:1') },
] as const;

async function open(Page: () => React.ReactNode) {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  showPage(<Page />);
}

it.each(pages)(
  'names why a list never came in its place, in both languages, and goes when it comes: $empty',
  async (of) => {
    await open(of.Page);
    expect(screen.getByLabelText(en.common.loading)).toBeDefined();
    act(() => of.store.apply({ type: 'problem', error }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('list is denied by a rule');
    expect(alert.textContent).toContain('Ask who made the rule.');
    expect(screen.queryByLabelText(en.common.loading)).toBeNull();
    expect(screen.getByText(en.engine.listFailed)).toBeDefined();
    await act(() => i18next.changeLanguage('ko'));
    expect(screen.getByText(ko.engine.listFailed)).toBeDefined();
    await act(() => i18next.changeLanguage('en'));
    act(() => {
      of.store.apply({ type: 'snapshot', first: true, more: false, items: [] });
      of.store.apply({ type: 'problem', error: null });
    });
    expect(await screen.findByText(of.empty)).toBeDefined();
    expect(screen.queryByRole('alert')).toBeNull();
  },
);

it.each(pages)('keeps the rows that were known, below a notice, while the list fails: $empty', async (of) => {
  const store = of.store as typeof containerStore;
  await open(of.Page);
  act(() => {
    store.apply({ type: 'snapshot', first: true, more: false, items: [of.item() as ReturnType<typeof container>] });
    store.apply({ type: 'problem', error });
  });
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('list is denied by a rule');
  expect(alert.textContent).toContain(en.engine.listOld);
  expect(document.querySelectorAll('[role="row"][data-id]')).toHaveLength(1);
});
