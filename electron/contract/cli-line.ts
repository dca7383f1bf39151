/** Quotes a word for a POSIX shell, only where needed; empty becomes ''. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Joins words into a command line that a POSIX shell splits back into the same words. */
export function commandLine(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}

/** Whether an option for a log driver is a mere size or number; some drivers are told their token in another. */
export function isPlainLogOption(name: string): boolean {
  return name === 'max-size' || name === 'max-file';
}
