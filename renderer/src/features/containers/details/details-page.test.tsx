import { cleanup, render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { engineStore } from '../../../lib/entities/stores.ts';
import { en } from '../../../lib/i18n/en.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { idOf } from '../../../testing/objects.ts';
import { DetailsPage } from './details-page.tsx';

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } } }));
afterEach(cleanup);

/** The page of a container while the list of them has not come, and what the engine says of it is an error. */
async function openPage(error: { code: 'FORBIDDEN' | 'NOT_FOUND'; message: string }) {
  const host = fakeHost();
  const engine = { source: 'socket', dockerHost: 'unix:///x', version: '28', apiVersion: '1.51' } as const;
  engineStore.setState({
    status: { ...engine, state: 'connected', since: 0, os: 'linux', arch: 'amd64', error: null },
  });
  render(
    <MemoryRouter initialEntries={[`/containers/${idOf('web')}`]}>
      <Routes>
        <Route path="/containers/:id" element={<DetailsPage />} />
      </Routes>
    </MemoryRouter>,
  );
  (await host.call('containers.inspect')).error(error);
}

it('says why the engine shows nothing of a container, which need not be gone', async () => {
  await openPage({ code: 'FORBIDDEN', message: 'a filter of the engine denies it' });
  expect(await screen.findByText('a filter of the engine denies it')).toBeTruthy();
  expect(screen.queryByText(en.details.gone)).toBeNull();
});

it('says that a container is gone when the engine knows none', async () => {
  await openPage({ code: 'NOT_FOUND', message: 'no such container' });
  expect(await screen.findByText(en.details.gone)).toBeTruthy();
});
