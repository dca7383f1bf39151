import type { TreeNode } from './tree.tsx';

export type Json = unknown;

/** A line of a document: a value, or a container of values that is open or folded. Its id is its path, as jq writes it. */
export interface JsonLine extends TreeNode {
  readonly key: string | null;
  readonly value: Json;
  /** Number of entries of an object or array; null for plain values. */
  readonly size: number | null;
}

/** One step further down a path, quoted where jq wants it. */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path === '' ? '.' : path}[${key}]`;
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${path}.${key}`;
  return `${path === '' ? '.' : path}[${JSON.stringify(key)}]`;
}

function entriesOf(value: Json): [string | number, Json][] | null {
  if (Array.isArray(value)) return value.map((item, index) => [index, item]);
  if (typeof value === 'object' && value !== null) return Object.entries(value);
  return null;
}

/** The lines of a document whose containers are open where `isOpen` says so. */
export function treeLines(document: Json, isOpen: (path: string, depth: number) => boolean): JsonLine[] {
  const lines: JsonLine[] = [];
  // A stack of our own: nesting in an engine's document is not ours to trust.
  const stack: { path: string; depth: number; key: string | number | null; value: Json }[] = [
    { path: '', depth: -1, key: null, value: document },
  ];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const entries = entriesOf(node.value);
    const open = entries !== null && (node.depth < 0 || isOpen(node.path, node.depth));
    if (node.depth >= 0) {
      lines.push({
        id: node.path,
        depth: node.depth,
        key: node.key === null ? null : String(node.key),
        value: node.value,
        size: entries?.length ?? null,
        open: entries && entries.length > 0 ? open : null,
      });
    }
    if (!open || !entries) continue;
    for (let i = entries.length - 1; i >= 0; i -= 1) {
      const [key, value] = entries[i] as [string | number, Json];
      stack.push({ path: childPath(node.path, key), depth: node.depth + 1, key, value });
    }
  }
  return lines;
}

/** Longer values and keys are cut for display, in characters; copying gives all of it. */
export const LONGEST_SHOWN = 2000;

/** A key or a path, cut when it is very long. */
export function keyText(key: string): string {
  return key.length > LONGEST_SHOWN ? `${key.slice(0, LONGEST_SHOWN)}…` : key;
}

/** A plain value as JSON writes it, cut when it is very long. */
export function valueText(value: Json): string {
  const text =
    typeof value === 'string' ? JSON.stringify(value.slice(0, LONGEST_SHOWN)) : (JSON.stringify(value) ?? 'null');
  return typeof value === 'string' && value.length > LONGEST_SHOWN ? `${text.slice(0, -1)}…"` : text;
}

/** Numbers of the lines whose key or plain value holds the words; at most `most`. */
export function searchLines(lines: readonly JsonLine[], words: string, most: number): number[] {
  const wanted = words.toLowerCase();
  const found: number[] = [];
  for (const [number, { key, size, value }] of lines.entries()) {
    const hit = key?.toLowerCase().includes(wanted) || (size === null && String(value).toLowerCase().includes(wanted));
    if (hit && found.push(number) >= most) break;
  }
  return found;
}

/** Every container on the way to a path, as paths. */
export function ancestors(path: string): string[] {
  const result: string[] = [];
  const step = /\.[A-Za-z_][A-Za-z0-9_]*|\.?\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g;
  for (let match = step.exec(path); match; match = step.exec(path))
    result.push(path.slice(0, match.index + match[0].length));
  return result.slice(0, -1);
}
