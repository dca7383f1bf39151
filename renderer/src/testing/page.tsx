import { act, render } from '@testing-library/react';
import i18next from 'i18next';
import type { ReactElement } from 'react';
import { initReactI18next } from 'react-i18next';
import { MemoryRouter } from 'react-router';
import { Questions } from '../components/questions.tsx';
import type { EntityStore } from '../lib/entities/entity-store.ts';
import { engineStore } from '../lib/entities/stores.ts';
import { en } from '../lib/i18n/en.ts';
import { ko } from '../lib/i18n/ko.ts';
import { until } from './fake-host.ts';
import { engineStatus } from './objects.ts';

/** Every word of the page, in English until a test changes that. For `beforeAll`. */
export async function speak(): Promise<void> {
  const resources = { en: { translation: en }, ko: { translation: ko } };
  await i18next.use(initReactI18next).init({ lng: 'en', interpolation: { escapeValue: false }, resources });
}

/** Fills a list as the host does, and waits until it is whole. */
export async function listed<T extends { id: string }>(store: EntityStore<T>, items: readonly T[]): Promise<void> {
  act(() => store.apply({ type: 'snapshot', first: true, more: false, items: [...items] }));
  await until(() => store.getState().loaded && store.getState().byId.size === items.length);
}

/** Draws a page, at an address of its own, with what the shell has over all of them, on an engine that answers unless it is told. */
export function showPage(page: ReactElement, at = '/', engine = engineStatus) {
  engineStore.setState({ status: engine });
  return render(
    <MemoryRouter initialEntries={[at]}>
      {page}
      <Questions />
    </MemoryRouter>,
  );
}
