import { jsonLanguage } from '@codemirror/lang-json';
import { type JsonShape, shapeOfKey } from './json-shape.ts';
import { unexpectedAt } from './unexpected.ts';

type Tree = ReturnType<typeof jsonLanguage.parser.parse>;
type SyntaxNode = Tree['topNode'];

/** Something that is wrong with a document, from one place to another in its text. */
export interface JsonProblem {
  readonly from: number;
  readonly to: number;
  /** The grammar does not go on with what `key` is, or with the end; a key is there twice, is somebody else's, or is not known; another type is meant, or another value. */
  readonly kind: 'syntax' | 'end' | 'twice' | 'held' | 'unknown' | 'type' | 'value';
  readonly key: string;
  /** The type that is meant, or the values. */
  readonly wanted: string;
}

const TYPES: Readonly<Record<string, JsonShape['type']>> = {
  Object: 'object',
  Array: 'array',
  String: 'string',
  Number: 'number',
  True: 'boolean',
  False: 'boolean',
};

/** What is wrong with a JSON text, by what is known of it. Of a text that is no JSON, where that shows first. */
export function problemsIn(text: string, shape: JsonShape): JsonProblem[] {
  const tree = jsonLanguage.parser.parse(text);
  const syntax = firstError(tree, text);
  if (syntax) return [syntax];
  const problems: JsonProblem[] = [];
  const root = tree.topNode.firstChild;
  if (root) look(root, { shape, key: '' }, { text, problems });
  return problems;
}

function firstError(tree: Tree, text: string): JsonProblem | null {
  let at: number | null = null;
  tree.iterate({
    enter({ type, from }) {
      if (type.isError) at = Math.min(at ?? from, from);
    },
  });
  if (at === null) return null;
  const { from, what } = unexpectedAt(text, at);
  // What is missing has no length of its own: the character before it is shown.
  if (what === '') return { from: Math.max(0, from - 1), to: from, kind: 'end', key: '', wanted: '' };
  return { from, to: from + what.length, kind: 'syntax', key: what, wanted: '' };
}

interface Found {
  readonly text: string;
  readonly problems: JsonProblem[];
}

interface Known {
  readonly shape: JsonShape | undefined;
  /** The key whose value it is, or is within. */
  readonly key: string;
}

function look(node: SyntaxNode, { shape, key }: Known, found: Found): void {
  const type = TYPES[node.name];
  const { from, to } = node;
  // null takes a key out, whatever it is.
  if (shape && shape.type !== 'any' && type && type !== shape.type) {
    found.problems.push({ from, to, kind: 'type', key, wanted: shape.type });
    return;
  }
  if (node.name === 'Object') {
    const keys = new Set<string>();
    for (const property of node.getChildren('Property')) lookAt(property, { shape, keys }, found);
  } else if (node.name === 'Array') {
    for (let each = node.firstChild; each; each = each.nextSibling) look(each, { shape: shape?.items, key }, found);
  } else if (shape?.values && node.name === 'String' && !shape.values.includes(textOf(node, found.text))) {
    found.problems.push({ from, to, kind: 'value', key, wanted: shape.values.join(', ') });
  }
}

/** `keys`: those of the same object before it. */
function lookAt(
  property: SyntaxNode,
  { shape, keys }: { readonly shape: JsonShape | undefined; readonly keys: Set<string> },
  found: Found,
): void {
  const name = property.getChild('PropertyName');
  const value = property.lastChild;
  if (!name || !value) return;
  const key = textOf(name, found.text);
  const at = { from: name.from, to: name.to, key, wanted: '' };
  const inner = shapeOfKey(shape, key);
  const isRepeated = keys.has(key);
  keys.add(key);
  if (isRepeated) found.problems.push({ ...at, kind: 'twice' });
  else if (inner?.isHeld) found.problems.push({ ...at, kind: 'held' });
  else if (!inner && shape?.keys) found.problems.push({ ...at, kind: 'unknown' });
  else look(value, { shape: inner, key }, found);
}

function textOf({ from, to }: SyntaxNode, text: string): string {
  try {
    return String(JSON.parse(text.slice(from, to)));
  } catch {
    return '';
  }
}
