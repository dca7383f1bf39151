/**
 * Finds words in a text, whatever their case, to be marked there. Their places are the text's own: one in lower case may be
 * longer ("İ"). As a group, so that a split keeps what was found.
 */
export function occurrencesOf(words: string): RegExp {
  return new RegExp(`(${words.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')})`, 'giu');
}
