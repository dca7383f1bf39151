/** What a text has where its grammar does not go on: from where, and which word or sign; the empty text at its end. */
export function unexpectedAt(text: string, at: number): { readonly from: number; readonly what: string } {
  const from = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
  const what = /^[\w$.+-]{1,40}|^./u.exec(text.slice(from))?.[0] ?? '';
  // Nothing is at the end of a text; what is missing there is missing after what was written last.
  return what === '' ? { from: text.trimEnd().length, what } : { from, what };
}
