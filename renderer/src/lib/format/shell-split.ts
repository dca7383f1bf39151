/** Words of a command line, or which quote was left open, for a message beside the field. */
export type SplitResult = { ok: true; words: string[] } | { ok: false; problem: 'single' | 'double' | 'backslash' };

/**
 * Splits a command line into words as a POSIX shell does: quotes, backslashes, no expansion of any kind.
 */
export function shellSplit(line: string): SplitResult {
  const words: string[] = [];
  let word = '';
  let started = false;
  let quote: '"' | "'" | null = null;
  for (let i = 0; i < line.length; i += 1) {
    const c = line[i] ?? '';
    if (quote === "'") {
      if (c === "'") quote = null;
      else word += c;
    } else if (c === '\\') {
      const next = line[i + 1];
      if (next === undefined) return { ok: false, problem: 'backslash' };
      i += 1;
      // A line that goes on in the next one; no word begins with that.
      if (next === '\n') continue;
      // Within double quotes a backslash is only special before these.
      word += quote === '"' && !'"\\$`'.includes(next) ? c + next : next;
      started = true;
    } else if (quote === '"') {
      if (c === '"') quote = null;
      else word += c;
    } else if (c === '"' || c === "'") {
      quote = c;
      started = true;
    } else if (/\s/.test(c)) {
      if (started) words.push(word);
      word = '';
      started = false;
    } else {
      word += c;
      started = true;
    }
  }
  if (quote) return { ok: false, problem: quote === '"' ? 'double' : 'single' };
  if (started) words.push(word);
  return { ok: true, words };
}
