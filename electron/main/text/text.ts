import { en, type Text } from './en.ts';
import { ko } from './ko.ts';

export type { Text } from './en.ts';

/** The texts for a setting, or for the system's locale (such as `ko-KR`) when the setting leaves it to the system. */
export function textFor(setting: 'system' | 'en' | 'ko', locale: string): Text {
  const language = setting === 'system' ? locale.split(/[-_]/)[0] : setting;
  return language === 'ko' ? ko : en;
}

/** Puts values into a text's `{name}` places. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
