/** Longest title of a program that is shown, in characters. */
const TITLE = 256;

/**
 * A title a program set (OSC 0 and 2), as plain text of one line. Anything may stand in it, so controls and direction
 * overrides go.
 */
export function cleanTitle(title: string): string {
  return title
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(0, TITLE);
}

/**
 * Pasted text without escape characters: an ESC[201~ in it would end bracketed paste early and let the rest run as typed
 * commands. The symbol for escape takes their place, so that it shows.
 */
export function cleanPaste(text: string): string {
  return text.replaceAll('\u001b', '\u241b').replaceAll('\u009b', '\u241b');
}

/** The address of a link, if it is one that may be opened: http and https only. */
export function openableUrl(text: string): string | null {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}
