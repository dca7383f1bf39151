import { cleanup, screen } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { en } from '../../../lib/i18n/en.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { idOf } from '../../../testing/objects.ts';
import { showPage, speak } from '../../../testing/page.tsx';
import { DetailsPage } from './details-page.tsx';

beforeAll(speak);
afterEach(cleanup);

/** The page of a container while the list of them has not come, and what the engine says of it is an error. */
async function openPage(error: { code: 'FORBIDDEN' | 'NOT_FOUND'; message: string }) {
  const host = fakeHost();
  showPage(
    <Routes>
      <Route path="/containers/:id" element={<DetailsPage />} />
    </Routes>,
    `/containers/${idOf('web')}`,
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
