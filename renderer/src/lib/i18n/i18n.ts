import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import { settingsStore } from '../entities/stores.ts';
import { keep, loadKept } from '../persist.ts';
import { reportDefect } from '../report-defect.ts';
import { en } from './en.ts';

const language = z.enum(['en', 'ko']);
type Language = z.infer<typeof language>;
const KEY = 'language';

/** Starts with the language of the last visit, and follows the settings and the system from then on. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // React escapes what it shows; a second time would show the escapes.
    interpolation: { escapeValue: false },
  });
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

/** True while the page is in English though it should not be: the words of its language could not be loaded. */
export const languageStore = createStore<{ missing: boolean }>(() => ({ missing: false }));

async function loadKorean(): Promise<void> {
  try {
    const { ko } = await import('./ko.ts');
    i18next.addResourceBundle('ko', 'translation', ko);
  } catch (error) {
    reportDefect('the Korean words', error);
  }
}

/** Shows the page in the language that is wanted, which may change while its words are loaded. Never rejects. */
async function show(): Promise<void> {
  if (wanted() === 'ko' && !i18next.hasResourceBundle('ko', 'translation')) await loadKorean();
  const next = wanted() === 'ko' && i18next.hasResourceBundle('ko', 'translation') ? 'ko' : 'en';
  languageStore.setState({ missing: wanted() !== next });
  document.documentElement.lang = next;
  keep('local', KEY, wanted());
  if (i18next.language !== next) await i18next.changeLanguage(next);
}
