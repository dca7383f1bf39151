export interface EnvPair {
  name: string;
  value: string;
}

/**
 * Reads lines as in an .env file: `NAME=value`, an optional `export `, comments, values in single or double quotes
 * (with \n in double ones). Null when the text does not look like one, so that a paste can go its ordinary way.
 */
export function parseDotenv(text: string): EnvPair[] | null {
  const pairs: EnvPair[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const match = /^(?:export\s+)?([^\s=]+)\s*=\s*(.*)$/.exec(line);
    if (!match?.[1]) return null;
    pairs.push({ name: match[1], value: readValue(match[2] ?? '') });
  }
  return pairs.length > 0 ? pairs : null;
}

function readValue(text: string): string {
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(text);
  if (double) return (double[1] ?? '').replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c));
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(text);
  if (single) return single[1] ?? '';
  return text.replace(/\s+#.*$/, '').trim();
}
