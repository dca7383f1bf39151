import { createElement } from 'react';
import { toast } from 'sonner';
import { describeError } from './describe-error.ts';
import { visibleText } from './format/visible-text.ts';

/**
 * Does what the user asked for and nothing on the page waits for: a failure is told in a toast, with what to do about it.
 * Never rejects; resolves with whether it went well.
 */
export async function tellFailure(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toastFailure(error);
    return false;
  }
}

/** Says what went wrong where no place on the page is about it. What was called off is no failure. */
export function toastFailure(error: unknown): void {
  const { code, message, hint } = describeError(error);
  if (code === 'CANCELLED') return;
  // The host's words, which are in English.
  const words = (text: string) => createElement('span', { lang: 'en' }, visibleText(text));
  toast.error(words(message), hint ? { description: words(hint) } : {});
}
