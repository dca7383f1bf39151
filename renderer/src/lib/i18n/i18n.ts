import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { z } from 'zod';
import { settingsStore } from '../entities/stores.ts';
import { keep, loadKept } from '../persist.ts';
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
  await show(wanted());
  settingsStore.subscribe(() => void show(wanted()));
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

async function show(next: Language): Promise<void> {
  if (next === 'ko' && !i18next.hasResourceBundle('ko', 'translation')) {
    const { ko } = await import('./ko.ts');
    i18next.addResourceBundle('ko', 'translation', ko);
  }
  document.documentElement.lang = next;
  keep('local', KEY, next);
  if (i18next.language !== next) await i18next.changeLanguage(next);
}
