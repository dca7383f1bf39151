import { cleanup, screen } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { diagnoseMessages } from '../../../../../electron/contract/messages/diagnose.ts';
import { en } from '../../../lib/i18n/en.ts';
import { fakeHost } from '../../../testing/fake-host.ts';
import { showPage, speak } from '../../../testing/page.tsx';
import { DiagnosePage } from './diagnose-page.tsx';

beforeAll(speak);
afterEach(cleanup);

it('leads from what a setting mends to that setting, and from nothing else', async () => {
  const host = fakeHost();
  await host.bridge.whenReady(new AbortController().signal);
  showPage(
    <Routes>
      <Route path="/settings/diagnose" element={<DiagnosePage />} />
    </Routes>,
    '/settings/diagnose',
  );
  const call = await host.call('diagnose.run');
  const findings = [diagnoseMessages.proxySilent({ proxy: 'p:1' }), diagnoseMessages.crashed({ count: 2 })];
  const tests = [{ id: 'name', state: 'failed', said: diagnoseMessages.noName() }];
  call.item({ findings, tests });
  call.end();
  await screen.findByText(/was started again 2 times/);
  const links = screen.getAllByRole('link', { name: en.settings.diagnose.toSetting });
  expect(links.map((link) => link.getAttribute('href'))).toEqual([
    '/settings?at=network.dns',
    '/settings?at=network.proxy',
  ]);
});
