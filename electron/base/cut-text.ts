/**
 * The first `length` characters of a text, as a string of its own: what JavaScript's slice gives keeps the whole it was cut
 * from in memory, which for a text that had to be cut may be megabytes.
 */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : (JSON.parse(JSON.stringify(text.slice(0, length))) as string);
}
