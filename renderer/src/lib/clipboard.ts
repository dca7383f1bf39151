const TEXT = 'text/plain';

/**
 * Copies text; resolves with whether that was allowed, which it is within seconds of a press of the user's only. What takes
 * longer to be known is given as a promise at once, and may come when it comes. Rejects as that promise does.
 */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  try {
    if (typeof text === 'string') {
      await navigator.clipboard.writeText(text);
      return true;
    }
    const blob = text.then((words) => new Blob([words], { type: TEXT }));
    // A write that is refused at once takes no notice of it.
    blob.catch(() => undefined);
    await navigator.clipboard.write([new ClipboardItem({ [TEXT]: blob })]);
    return true;
  } catch {
    await text;
    return false;
  }
}
