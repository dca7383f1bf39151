export interface EnvPair {
  name: string;
  value: string;
}

export interface Dotenv {
  readonly pairs: readonly EnvPair[];
  /** Lines, counted from 1, that say nothing. They cost only themselves. */
  readonly unreadable: readonly number[];
  /** Names without "=": docker takes their values from the environment it runs in, and compose as well. */
  readonly bare: readonly string[];
}

/** Longest text that is read, in characters: a longer one is no .env file. */
export const LONGEST_FILE = 1_000_000;

/** Longest quoted value, in characters: one that is never closed is looked for no further. */
const LONGEST = 65_536;

/**
 * Reads an .env file as compose does: `NAME=value`, an optional `export `, comments, values in single or double quotes
 * over any number of lines, with escapes such as \n in double ones. No variables are filled in: there is nothing to take
 * them from. It takes time in proportion to the text: no pattern here may look at the same characters over and over.
 */
export function parseDotenv(file: string): Dotenv {
  const text = file.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const pairs: EnvPair[] = [];
  const unreadable: number[] = [];
  const bare: string[] = [];
  for (let at = 0, number = 1; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    let end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end).trimEnd();
    const [, name, after] = /^\s*(?:export\s+)?([^\s=#'"]+)(?:\s*=([\s\S]*))?$/.exec(line) ?? [];
    const rest = after?.trimStart();
    if (name === undefined) {
      if (!/^\s*(#|$)/.test(line)) unreadable.push(number);
    } else if (rest === undefined) bare.push(name);
    else if (/^["']/.test(rest)) {
      const begin = at + line.length - rest.length;
      const quoted = readQuoted(text.slice(begin, begin + LONGEST));
      if (quoted) {
        pairs.push({ name, value: quoted.value });
        end = begin + quoted.length;
      } else unreadable.push(number);
    } else {
      const comment = rest.search(/(?:^|\s)#/);
      pairs.push({ name, value: (comment < 0 ? rest : rest.slice(0, comment)).trim() });
    }
    number += text.slice(at, end + 1).split('\n').length - 1;
    at = end + 1;
  }
  return { pairs, unreadable, bare };
}

/** The quoted value at the beginning and its length with its quotes; null unless only a comment follows on its last line. */
function readQuoted(text: string): { value: string; length: number } | null {
  const pattern = text.startsWith('"')
    ? /^"((?:[^"\\]|\\[\s\S])*)"[^\S\n]*(?:#.*)?(?=\n|$)/
    : /^'([^']*)'[^\S\n]*(?:#.*)?(?=\n|$)/;
  const [whole, value] = pattern.exec(text) ?? [];
  if (whole === undefined || value === undefined) return null;
  return { value: text.startsWith('"') ? unescaped(value) : value, length: whole.length };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescaped(value: string): string {
  return value.replace(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char);
}
