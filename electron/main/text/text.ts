import { en, type Text } from './en.ts';
import { ko } from './ko.ts';

export type { Text } from './en.ts';

import { saidBy, type WireError } from '../../contract/errors.ts';
import { korean } from '../../contract/messages/ko.ts';
import { translated } from '../../contract/messages/translate.ts';

/** The texts for a setting, or for the system's locale (such as `ko-KR`) when the setting leaves it to the system. */
export function textFor(setting: 'system' | 'en' | 'ko', locale: string): Text {
  const language = setting === 'system' ? locale.split(/[-_]/)[0] : setting;
  return language === 'ko' ? ko : en;
}

/** What an error says, in a text's language: what happened, then what to do about it. */
export function inWords(error: WireError, text: Text): readonly string[] {
  const said = saidBy(error);
  return [said, ...(said.hint ? [said.hint] : [])].map((each) => translated(each, text === ko ? korean : {}));
}
