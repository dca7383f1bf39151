import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useLayoutEffect, useState } from 'react';
import { MemoryRouter, Route, Routes, useNavigate } from 'react-router';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { activity } from '../features/activity/activity-page.tsx';
import { activityStore, containerStore, engineStore, vmStore } from '../lib/entities/stores.ts';
import { startLanguage } from '../lib/i18n/i18n.ts';
import { lazyPart } from '../lib/lazy-part.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { container, engineStatus, vmStatus } from '../testing/objects.ts';
import { App } from './app.tsx';
import { Aside } from './aside.tsx';
import { PagePart } from './routes.tsx';
import { Toaster } from './toaster.tsx';

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

const twoFrames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

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

test('the page of another object has the focus on its heading, and another view of the same one has not', async () => {
  const host = fakeHost();
  await waitFor(() => expect(host.bridge.state.getState().phase).toBe('ready'));
  const [a, b] = [container('alpha'), container('beta')];
  engineStore.setState({ status: engineStatus });
  act(() => containerStore.apply({ type: 'snapshot', items: [a, b], first: true, more: false }));
  window.location.hash = `#/containers/${a.id}`;
  render(<App bridge={host.bridge} />);
  const tab = await screen.findByRole('link', { name: 'Inspect' });
  act(() => tab.focus());
  fireEvent.click(tab);
  await waitFor(() => expect(window.location.hash).toBe(`#/containers/${a.id}/inspect`));
  act(() => {
    window.location.hash = `#/containers/${b.id}`;
    window.dispatchEvent(new PopStateEvent('popstate'));
  });
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'beta' })));
  fireEvent.click(screen.getByRole('link', { name: 'Inspect' }));
  act(() => screen.getByRole('link', { name: 'Inspect' }).focus());
  await waitFor(() => expect(window.location.hash).toBe(`#/containers/${b.id}/inspect`));
  await twoFrames();
  expect(document.activeElement).toBe(screen.getByRole('link', { name: 'Inspect' }));
});

test('what the palette does without going anywhere gives the focus back', async () => {
  const host = fakeHost();
  await waitFor(() => expect(host.bridge.state.getState().phase).toBe('ready'));
  engineStore.setState({ status: { ...engineStatus, state: 'lost' } });
  vmStore.setState({ status: { ...vmStatus, state: 'stopped' } });
  render(<App bridge={host.bridge} />);
  const link = screen.getByRole('link', { name: 'Images' });
  // The page may take the focus as it comes.
  await twoFrames();
  act(() => link.focus());
  fireEvent.keyDown(link, { key: 'k', code: 'KeyK', ctrlKey: true });
  fireEvent.click(await screen.findByRole('option', { name: /Start engine/ }));
  await host.call('vm.start');
  await waitFor(() => expect(document.activeElement).toBe(link));
});

test('the palette offers what is done to containers only while their engine is there to do it', async () => {
  const host = fakeHost();
  await waitFor(() => expect(host.bridge.state.getState().phase).toBe('ready'));
  const items = [container('web'), container('db', { state: 'exited' })];
  act(() => containerStore.apply({ type: 'snapshot', items, first: true, more: false }));
  engineStore.setState({ status: engineStatus });
  vmStore.setState({ status: vmStatus });
  render(<App bridge={host.bridge} />);
  const offered = async (words: string) => {
    fireEvent.keyDown(document.body, { key: 'k', code: 'KeyK', ctrlKey: true });
    fireEvent.change(await screen.findByRole('combobox'), {
      target: { value: words },
    });
    const { length } = screen.queryAllByRole('option');
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('combobox')).toBeNull());
    return length;
  };
  expect([await offered('web'), await offered('db')]).toEqual([4, 2]);
  act(() => {
    engineStore.setState({ status: { ...engineStatus, state: 'lost' } });
    vmStore.setState({ status: { ...vmStatus, state: 'stopped' } });
  });
  // Their pages.
  expect([await offered('web'), await offered('db')]).toEqual([1, 1]);
});

test('a part the page can do without says once that it broke, and is tried again on another page', async () => {
  const shout = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  fakeHost();
  let breaks = true;
  const Part = () => {
    if (breaks) throw new TypeError('x is undefined');
    return <p>mended</p>;
  };
  function Page() {
    const navigate = useNavigate();
    return (
      <>
        <button type="button" onClick={() => void navigate('/b')}>
          go
        </button>
        <Aside where="a part">
          <Part />
        </Aside>
        <Toaster />
      </>
    );
  }
  render(
    <MemoryRouter initialEntries={['/a']}>
      <Page />
    </MemoryRouter>,
  );
  await screen.findByText('Something in Slipway broke');
  expect(screen.queryByText('mended')).toBeNull();
  breaks = false;
  fireEvent.click(screen.getByRole('button', { name: 'go' }));
  await screen.findByText('mended');
  shout.mockRestore();
});

test('what the user opened and broke is closed, and opens again', async () => {
  const shout = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  fakeHost();
  let breaks = true;
  const Sheet = () => {
    if (breaks) throw new TypeError('x is undefined');
    return <p>sheet</p>;
  };
  function Page() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <button type="button" onClick={() => setOpen(true)}>
          {open ? 'is open' : 'open'}
        </button>
        {open ? (
          <Aside where="sheet" onBroken={() => setOpen(false)}>
            <Sheet />
          </Aside>
        ) : null}
      </>
    );
  }
  render(
    <MemoryRouter>
      <Page />
    </MemoryRouter>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'open' }));
  await screen.findByRole('button', { name: 'open' });
  breaks = false;
  fireEvent.click(screen.getByRole('button', { name: 'open' }));
  await screen.findByText('sheet');
  shout.mockRestore();
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

test('the palette finds what has no page of its own, and shows it in its list', async () => {
  const host = fakeHost();
  await waitFor(() => expect(host.bridge.state.getState().phase).toBe('ready'));
  const entry = {
    id: 'a',
    at: 0,
    source: 'cli',
    engine: null,
    method: 'vm.start',
    subject: '',
    durationMs: 1,
    error: null,
  } as const;
  act(() =>
    activityStore.apply({
      type: 'snapshot',
      items: [{ ...entry, command: 'slipway up', state: 'done' }],
      first: true,
      more: false,
    }),
  );
  render(<App bridge={host.bridge} />);
  fireEvent.keyDown(document.body, { key: 'k', code: 'KeyK', ctrlKey: true });
  const input = await screen.findByRole('combobox');
  fireEvent.change(input, { target: { value: 'slipway' } });
  fireEvent.click(await screen.findByRole('option', { name: /slipway up/ }));
  await waitFor(() => expect(activity.view.store.getState().selected).toEqual(['a']));
  expect(window.location.hash).toBe('#/activity');
});
