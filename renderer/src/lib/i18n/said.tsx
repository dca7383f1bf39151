import { useTranslation } from 'react-i18next';
import { type AppError, saidBy, type WireError } from '../../../../electron/contract/errors.ts';
import type { Catalogue } from '../../../../electron/contract/messages/define.ts';
import type { Message } from '../../../../electron/contract/messages/message.ts';
import { type Stretch, translate, translated } from '../../../../electron/contract/messages/translate.ts';
import { visibleLines, visibleText } from '../format/visible-text.ts';

/** The host's messages in the page's language. English needs none: each message brings it. */
let catalogue: Catalogue = {};

/** Before the language changes, which draws everything again. */
export function sayIn(next: Catalogue): void {
  catalogue = next;
}

export { saidBy };

/** Thrown by a call, or told by a stream. */
export type SomeError = AppError | WireError;

interface SaidProps {
  readonly message: Message;
  /** Line breaks are kept; else they show as \n. */
  readonly lines?: boolean;
}

/** What the host says, in the page's language. Another's words in it, such as the engine's, are marked as English. */
export function Said({ message, lines = false }: SaidProps) {
  useTranslation();
  return shown(translate(message, catalogue), lines ? visibleLines : visibleText);
}

/** The same as a sentence by itself, with what to do about it as the next one: the host's English begins small and has no full stop. */
export function SaidSentences({ message }: { readonly message: Message }) {
  useTranslation();
  return (
    <>
      {shown(sentence(message), visibleText)}
      {message.hint ? <> {shown(sentence(message.hint), visibleText)}</> : null}
    </>
  );
}

function shown(stretches: readonly Stretch[], visible: (text: string) => string) {
  return stretches.map(({ text, foreign }, index) =>
    foreign ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of one message never move.
      <span key={index} lang="en">
        {visible(text)}
      </span>
    ) : (
      visible(text)
    ),
  );
}

/** The same as a sentence by itself, as beside a field: in English the host's words begin small and have no full stop. */
export function saidSentence(message: Message): string {
  return visibleText(
    sentence(message)
      .map(({ text }) => text)
      .join(''),
  );
}

function sentence(message: Message): readonly Stretch[] {
  const stretches = [...translate(message, catalogue)];
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (!first || !last) return stretches;
  if (beginsWithWord(message)) stretches[0] = { ...first, text: capitalized(first.text) };
  if (!/[.!?…。]["”’)]?$/.test(last.text)) {
    const end = stretches.length - 1;
    stretches[end] = { ...last, text: `${stretches[end]?.text ?? ''}.` };
  }
  return stretches;
}

/** A path, a program's name or a setting stays as it is written. */
function beginsWithWord({ text, id, params = {} }: Message): boolean {
  const isFilledIn = Object.values(params).some((value) => {
    const word = typeof value === 'object' ? value.text : String(value);
    return word !== '' && text.startsWith(word);
  });
  return id === undefined ? /^[a-z]+[ ,]/.test(text) : !isFilledIn;
}

const capitalized = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The same as one line of text, for a name or a search. */
export function saidText(message: Message): string {
  return visibleText(translated(message, catalogue));
}
