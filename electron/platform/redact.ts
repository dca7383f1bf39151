import { scrub } from './log.ts';

/** What is cut out of a text before somebody else reads it. */
export interface Redaction {
  /** Taken out wherever they are: passwords that are known, such as a proxy's. */
  readonly secrets: readonly string[];
  /** Known names of objects, people and hosts; null where names stay. */
  readonly names: readonly string[] | null;
}

/** The longest line that is told, in characters; the rest is cut off. */
const LONGEST = 2_000;
const CUT = '***';

/** What a secret looks like. Each looks at a character a few times at most, whatever a guest has written. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${CUT}`],
  [
    /\b([\w-]{0,40}(?:authorization|registry-auth|password|passwd|secret|token|api[_-]?key|credentials?|cookie))(\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^\s"',;}\\]+/gi,
    `$1$2${CUT}`,
  ],
  // A signed token.
  [/\beyJ[\w.-]+/g, CUT],
  // A variable with its value, as in an environment; that of the last may be cut off.
  [/\b([A-Z][A-Z0-9_]{1,63})=(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s"',;]+)/g, `$1=${CUT}`],
];
/** Keys, tokens and encoded headers; an id or a digest, which is hexadecimal, is none. */
const BLOB = /[A-Za-z0-9+/_-]{32,}={0,2}/g;

/** What a name looks like: quoted words, addresses, files of a person, references of images, hosts. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\\"[^"\\]{0,500}\\"/g, '\\"<name>\\"'],
  [/\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'\\]+/gi, '<address>'],
  [/\/var\/lib\/docker\/volumes\/[^/\s"'\\]+/g, '/var/lib/docker/volumes/<name>'],
  [
    /(?<![\w.>/])\/(?!(?:run|proc|sys|etc|usr|dev|lib|sbin|bin|var\/(?:lib|log|run))\b)[\w.@~-]+\/[^\s"',;:)\\]*/g,
    '<path>',
  ],
  [/\b[A-Z]:\\\\?[^\s"',;]+/g, '<path>'],
  [/(?<![\w./-])[a-z0-9][\w.-]{0,100}(?::\d{1,5})?(?:\/[a-z0-9][\w.-]{0,100}){1,6}(?::[\w.-]{1,128})?/g, '<reference>'],
  [
    /\b[\w.-]{1,100}\.(?!json\b|log\b|sock\b|go\b|ts\b|mjs\b|js\b|conf\b|service\b|scope\b|slice\b|img\b|tar\b|v\d)[a-z]{2,24}\b(?!\()/g,
    '<host>',
  ],
  [/\b(?!10\.0\.2\.|127\.|0\.0\.0\.0|172\.(?:1[6-9]|2\d|3[01])\.)\d{1,3}(?:\.\d{1,3}){3}\b/g, '<ip>'],
];

/**
 * Makes the function that takes secrets out of a line, and names where they are not to be told. It cannot know a password that stands
 * alone like any other word: what is written to logs is chosen for that (LOG_FIELDS), and this is the second net.
 */
export function redactor({ secrets, names }: Redaction): (line: string) => string {
  const known = secrets.filter((secret) => secret.length >= 3).flatMap(spellings);
  const reach = LONGEST + Math.max(0, ...known.map(({ length }) => length));
  const word = names && anyOf(names.filter((name) => name.length >= 3));
  return (line) => {
    let text = line.slice(0, reach);
    for (const secret of known) text = text.replaceAll(secret, CUT);
    text = scrub(line.length > LONGEST ? withoutCutWord(text.slice(0, LONGEST)) : text);
    for (const [pattern, by] of SECRETS) text = text.replace(pattern, by);
    text = text.replace(BLOB, (blob) =>
      /^(?:[0-9a-f]+|[A-Za-z]+|[a-z0-9]+(?:[-_/][a-z0-9]+)+)$/.test(blob) ? blob : CUT,
    );
    if (names === null) return text;
    if (word) text = text.replace(word, '<name>');
    for (const [pattern, by] of NAMES) text = text.replace(pattern, by);
    return text;
  };
}

/** Half of a secret has nothing left by which it would be known. */
function withoutCutWord(text: string): string {
  const end = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'));
  return `${text.slice(0, end + 1)}…`;
}

/** One pattern for all, so that thousands of names cost a line no more than a few; the longest first: one may be the beginning of another. */
function anyOf(words: readonly string[]): RegExp | null {
  const literals = [...new Set(words)]
    .toSorted((a, b) => b.length - a.length)
    .map((each) => each.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return literals.length > 0 ? new RegExp(literals.join('|'), 'g') : null;
}

/** As it is, as an address spells it, and as a header has it. */
function spellings(secret: string): string[] {
  const encoded = Buffer.from(secret).toString('base64');
  return [...new Set([secret, encodeURIComponent(secret), encoded, encoded.replace(/=+$/, '')])];
}
