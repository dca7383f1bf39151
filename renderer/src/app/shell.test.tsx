import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useLayoutEffect } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { containerStore } from '../lib/entities/stores.ts';
import { startLanguage } from '../lib/i18n/i18n.ts';
import { lazyPart } from '../lib/lazy-part.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { container } from '../testing/objects.ts';
import { App } from './app.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { PagePart } from './routes.tsx';

beforeAll(startLanguage);
afterEach(() => {
  cleanup();
  window.location.hash = '';
});

function Broken(): never {
  throw new TypeError('x is undefined');
}
const Missing = lazyPart<object>(async () => {
  throw new TypeError('Failed to fetch dynamically imported module');
});

test('tab and window are named after the page, and a new page has the focus on its heading', async () => {
  const host = fakeHost();
  await waitFor(() => expect(host.bridge.state.getState().phase).toBe('ready'));
  const web = container('web');
  act(() => containerStore.apply({ type: 'snapshot', items: [web], first: true, more: false }));
  render(<App bridge={host.bridge} />);
  await waitFor(() => expect(document.title).toBe('Containers – Slipway'));
  expect(document.activeElement).toBe(document.body);
  fireEvent.click(screen.getByRole('link', { name: 'Images' }));
  await waitFor(() => expect(document.title).toBe('Images – Slipway'));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Images' })));
  act(() => {
    window.location.hash = `#/containers/${web.id}`;
    window.dispatchEvent(new PopStateEvent('popstate'));
  });
  await waitFor(() => expect(document.title).toBe('web – Containers – Slipway'));
});

test('a page that breaks says so in its own place, is logged by the host, and leaves the others alone', async () => {
  const shout = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const host = fakeHost();
  const { rerender } = render(
    <MemoryRouter key="broken" initialEntries={['/broken']}>
      <nav>sidebar</nav>
      <Routes>
        <Route
          path="/broken"
          element={
            <PagePart>
              <Broken />
            </PagePart>
          }
        />
      </Routes>
    </MemoryRouter>,
  );
  expect(screen.getByRole('alert').textContent).toContain('x is undefined');
  expect(screen.getByText('sidebar')).toBeTruthy();
  expect(await host.call('host.reportDefect')).toMatchObject({
    params: { where: '/broken', message: 'x is undefined' },
  });
  rerender(
    <MemoryRouter key="missing" initialEntries={['/missing']}>
      <Routes>
        <Route
          path="/missing"
          element={
            <PagePart>
              <Missing />
            </PagePart>
          }
        />
      </Routes>
    </MemoryRouter>,
  );
  await screen.findByRole('heading', { name: 'This page could not be loaded' });
  expect(screen.getByRole('button', { name: 'Load again' })).toBeTruthy();
  shout.mockRestore();
});

test('another address is another try', () => {
  const shout = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  fakeHost();
  const at = (where: string) => (
    <ErrorBoundary where={where} fallback={({ message }) => <p>{message}</p>}>
      {where === '/a' ? <Broken /> : <p>fine</p>}
    </ErrorBoundary>
  );
  const { rerender } = render(at('/a'));
  expect(screen.getByText('x is undefined')).toBeTruthy();
  rerender(at('/b'));
  expect(screen.getByText('fine')).toBeTruthy();
  shout.mockRestore();
});

test('the page is there when the connection comes between drawing and effects', () => {
  const { bridge } = fakeHost();
  expect(bridge.state.getState().phase).toBe('connecting');
  function Connects() {
    useLayoutEffect(() => bridge.state.setState({ phase: 'ready', version: '0.0.0' }, true), []);
    return null;
  }
  render(
    <>
      <App bridge={bridge} />
      <Connects />
    </>,
  );
  expect(screen.getByRole('navigation', { name: 'Pages' })).toBeTruthy();
});
