import { z } from 'zod';

/** What a message is filled in with: data, or another message, such as what a program said. */
export type MessageParam = string | number | Message;

/**
 * A sentence for the user. `text` is whole and English: for the command line, for logs, and for a client that knows no
 * other. By `id` and `params` a client finds it in another language. Without an id it is somebody else's words, such as
 * the engine's: they stay as they are, and are shown as a quotation.
 */
export interface Message {
  readonly text: string;
  readonly id?: string | undefined;
  readonly params?: Readonly<Record<string, MessageParam>> | undefined;
  /** What the user can do about it, in a sentence. */
  readonly hint?: Message | undefined;
}

export const message: z.ZodType<Message, Message> = z.lazy(() =>
  z.object({
    text: z.string(),
    id: z.string().optional(),
    params: messageParams.optional(),
    hint: message.optional(),
  }),
);
const messageParams = z.record(z.string(), z.union([z.string(), z.number(), message]));

/** The words of another: of the engine, a program, the operating system. */
export function quoted(text: string): Message {
  return { text };
}

/** What is only ever shown in English: by the command line. */
export function inEnglish(text: string, hint?: string): Message {
  return hint === undefined ? { text } : { text, hint: { text: hint } };
}

/** A message in English, with what to do about it: then it ends like a sentence, whether or not it is one by itself. */
export function englishOf({ text, hint }: Message): string {
  if (hint === undefined) return text;
  return /[.!?]$/.test(text) ? `${text} ${hint.text}` : `${text}. ${hint.text}`;
}

/** Puts values into a text's `{name}` places; a place without a value stays visible. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
