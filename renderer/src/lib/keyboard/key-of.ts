/** The part of a keyboard event that says which key it is; React's events have it too. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
}

/** Caps of a US keyboard that shortcuts use and that are no letters: without Shift, and with it. */
const caps: Readonly<Record<string, readonly [string, string]>> = {
  Slash: ['/', '?'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Space: [' ', ' '],
};

/**
 * The key a shortcut is about, as `event.key` names it. Where a layout has Latin letters that is what is typed, so that
 * the letter on the cap counts (AZERTY, Dvorak). In Hangul mode, under another input method or on a layout of another
 * script the cap's letter is never typed: there the place on a US keyboard counts, whose letters such keyboards also bear.
 */
export function keyOf({ key, code, shiftKey }: KeyPress): string {
  const isNamed = [...key].length > 1 && key !== 'Process' && key !== 'Unidentified';
  if (isNamed || /^[\u0020-\u007e]$|^\p{Script=Latin}$/u.test(key)) return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit) return digit;
  // An input method hides keys such as Enter and Delete, too: their code is their name.
  return caps[code]?.[shiftKey ? 1 : 0] ?? (key === 'Process' || key === 'Unidentified' ? code : key);
}
