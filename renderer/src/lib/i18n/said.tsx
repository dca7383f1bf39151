import { useTranslation } from 'react-i18next';
import { type AppError, saidBy, type WireError } from '../../../../electron/contract/errors.ts';
import type { Catalogue } from '../../../../electron/contract/messages/define.ts';
import type { Message } from '../../../../electron/contract/messages/message.ts';
import { translate, translated } from '../../../../electron/contract/messages/translate.ts';
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
  const visible = lines ? visibleLines : visibleText;
  return translate(message, catalogue).map(({ text, foreign }, index) =>
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
  const text = saidText(message);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** The same as one line of text, for a name or a search. */
export function saidText(message: Message): string {
  return visibleText(translated(message, catalogue));
}
