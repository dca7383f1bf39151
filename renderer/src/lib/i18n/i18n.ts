import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { createStore } from 'zustand/vanilla';
import { settingsStore } from '../entities/stores.ts';
import { keep, loadKept } from '../persist.ts';
import { reportDefect } from '../report-defect.ts';
import { first } from './en/first.ts';
import { type Language, language, showLanguage, startWords } from './words.ts';

const KEY = 'language';

/** Starts with the language of the last visit, and follows the settings and the system from then on. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: first } },
    // React escapes what it shows; a second time would show the escapes.
    interpolation: { escapeValue: false },
  });
  startWords();
  // Before the first words are there: the settings may arrive while they are loaded.
  settingsStore.subscribe(() => void show());
  await show();
}

function wanted(): Language {
  const view = settingsStore.getState().view;
  if (!view) return loadKept('local', KEY, language) ?? systemLanguage();
  const { language: chosen } = view.settings.app;
  return chosen === 'system' ? systemLanguage() : chosen;
}

function systemLanguage(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('ko')) && !navigator.language.startsWith('en')
    ? 'ko'
    : 'en';
}

/** The language the page should be in and is not: its words could not be loaded. */
export const languageStore = createStore<{ missing: Language | null }>(() => ({ missing: null }));

/** Shows the page in the language that is wanted, which may change while its words are loaded. Never rejects. */
async function show(): Promise<void> {
  const next = wanted();
  keep('local', KEY, next);
  try {
    if (!(await showLanguage(next))) return;
    document.documentElement.lang = next;
    languageStore.setState({ missing: null });
  } catch (error) {
    reportDefect('the words of the page', error);
    languageStore.setState({ missing: next });
  }
}
