import { act, cleanup, screen } from '@testing-library/react';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Entity } from '../components/list/list.ts';
import { ContainersPage } from '../features/containers/containers-page.tsx';
import { ImagesPage } from '../features/images/images-page.tsx';
import type { EntityStore } from '../lib/entities/entity-store.ts';
import { engineLists } from '../lib/entities/stores.ts';
import { en } from '../lib/i18n/en.ts';
import { ko } from '../lib/i18n/ko.ts';
import type { ListKind } from '../lib/i18n/types.ts';
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

/** What has a list of its own on an engine: the compiler names the page that is not here. */
type Kind = Extract<ListKind, keyof typeof engineLists>;
const pages: { readonly [K in Kind]: { readonly Page: () => ReactNode; readonly item: Entity } } = {
  containers: { Page: ContainersPage, item: container('web') },
  images: { Page: ImagesPage, item: image('web:1') },
};
const kinds = Object.keys(pages) as Kind[];

async function open(kind: Kind): Promise<EntityStore<Entity>> {
  const { Page } = pages[kind];
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  showPage(<Page />);
  // Each is told of its own kind.
  return engineLists[kind] as EntityStore<never>;
}

it.each(kinds)(
  'names why a list never came in its place, in both languages, and goes when it comes: %s',
  async (kind) => {
    const store = await open(kind);
    expect(screen.getByLabelText(en.common.loading)).toBeDefined();
    act(() => store.apply({ type: 'problem', error }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('list is denied by a rule');
    expect(alert.textContent).toContain('Ask who made the rule.');
    expect(screen.queryByLabelText(en.common.loading)).toBeNull();
    expect(screen.getByText(en.engine.listFailed)).toBeDefined();
    await act(() => i18next.changeLanguage('ko'));
    expect(screen.getByText(ko.engine.listFailed)).toBeDefined();
    await act(() => i18next.changeLanguage('en'));
    act(() => {
      store.apply({ type: 'snapshot', first: true, more: false, items: [] });
      store.apply({ type: 'problem', error: null });
    });
    expect(await screen.findByText(en[kind].empty.title)).toBeDefined();
    expect(screen.queryByRole('alert')).toBeNull();
  },
);

it.each(kinds)('keeps the rows that were known, below a notice, while the list fails: %s', async (kind) => {
  const store = await open(kind);
  act(() => {
    store.apply({ type: 'snapshot', first: true, more: false, items: [pages[kind].item] });
    store.apply({ type: 'problem', error });
  });
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('list is denied by a rule');
  expect(alert.textContent).toContain(en.engine.listOld);
  expect(document.querySelectorAll('[role="row"][data-id]')).toHaveLength(1);
});
