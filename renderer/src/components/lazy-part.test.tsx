import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { settingsStore } from '../lib/entities/stores.ts';
import { startLanguage } from '../lib/i18n/i18n.ts';
import { lazyPart, preloadParts } from '../lib/lazy-part.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { settingsView } from '../testing/objects.ts';
import { ErrorBoundary } from './error-boundary.tsx';

beforeEach(async () => {
  await startLanguage();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const choose = (language: 'en' | 'ko') =>
  act(async () => {
    const { settings } = settingsView;
    settingsStore.setState({
      view: { ...settingsView, settings: { ...settings, app: { ...settings.app, language } } },
    });
    await expect.poll(() => i18next.language).toBe(language);
  });

/** Says what the words of the pull dialog are, each time it is drawn. */
function speaker(said: string[]) {
  return function Speaker() {
    const { t } = useTranslation();
    const words = t('images.pullHint');
    said.push(words);
    return <p>{words}</p>;
  };
}

it('comes with its words in the language that is shown, and another language waits for those of all parts', async () => {
  await choose('en');
  const said: string[] = [];
  const Part = lazyPart(async () => speaker(said), { words: ['images'] });
  const { unmount } = render(
    <Suspense fallback="on its way">
      <Part />
    </Suspense>,
  );
  await screen.findByText('Docker Hub unless the name starts with a registry.');
  await choose('ko');
  await screen.findByText(/Docker Hub입니다/);
  // Never a key, and never English in a Korean page.
  expect(new Set(said).size).toBe(2);
  unmount();
  await choose('en');
});

it('is drawn at once where it was loaded before', async () => {
  vi.stubGlobal('requestIdleCallback', (then: () => void) => setTimeout(then));
  const Part = lazyPart(async () => () => <p>here</p>);
  await preloadParts();
  render(
    <Suspense fallback="on its way">
      <Part />
    </Suspense>,
  );
  expect(screen.getByText('here')).toBeTruthy();
});

it('that did not arrive is asked for again when it is shown again', async () => {
  const shout = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  fakeHost();
  let online = false;
  let asked = 0;
  const Part = lazyPart(
    async () => {
      asked += 1;
      if (!online) throw new TypeError('Failed to fetch dynamically imported module');
      return () => <p>here</p>;
    },
    { heavy: true },
  );
  render(
    <ErrorBoundary
      where="a part"
      fallback={({ message }, again) => (
        <button type="button" onClick={again}>
          {message}
        </button>
      )}
    >
      <Suspense fallback="on its way">
        <Part />
      </Suspense>
    </ErrorBoundary>,
  );
  const again = await screen.findByRole('button', { name: /Failed to fetch/ });
  expect(asked).toBe(1);
  online = true;
  fireEvent.click(again);
  await screen.findByText('here');
  expect(asked).toBe(2);
  shout.mockRestore();
});
