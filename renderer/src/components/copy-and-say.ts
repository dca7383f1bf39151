import i18next from 'i18next';
import { copyText } from '../lib/clipboard.ts';
import { toast } from '../lib/toast.ts';

/**
 * Copies from where nothing can show that it was done, such as a menu, and says so. Call at once, with a promise where the
 * text is yet to come (see {@link copyText}); rejects as that does.
 */
export async function copyAndSay(
  text: string | Promise<string>,
  words: string = i18next.t('common.copied'),
): Promise<void> {
  if (await copyText(text)) toast.success(words);
  else toast.error(i18next.t('common.copyRefused'));
}
