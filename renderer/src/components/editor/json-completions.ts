import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  startCompletion,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { placeIn } from './json-place.ts';
import { type JsonShape, shapeAt, shapeOfKey } from './json-shape.ts';

/** Where an option is taken. */
type Taken = Parameters<Extract<Completion['apply'], (...taken: never[]) => void>>;

/** Offers the keys and values that are known of a document, each as it is written there. */
export function completions(shape: JsonShape, typeName: (type: JsonShape['type']) => string): CompletionSource {
  return ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const place = placeIn(state.doc.sliceString(0, pos));
    // Where nothing is typed yet, it is only shown to who asks for it.
    if (!place || (place.from === pos && !explicit)) return null;
    const around = shapeAt(shape, place.path);
    const options =
      place.wants === 'key'
        ? Object.entries(around?.keys ?? {})
            .filter(([key, { isHeld }]) => !isHeld && !place.taken.has(key))
            .map(([key, inner]) => keyOption(key, inner, typeName(inner.type)))
        : values(place.key === null ? around?.items : shapeOfKey(around, place.key)).map(valueOption);
    return options.length > 0 ? { from: place.from, options, validFor: /^"?[\w.-]*$/ } : null;
  };
}

function keyOption(key: string, { type, text, values: all }: JsonShape, detail: string): Completion {
  return {
    label: `"${key}"`,
    displayLabel: key,
    type: 'property',
    detail,
    ...(text === undefined ? {} : { info: text }),
    apply(...[view, , from, to]: Taken) {
      const rest = view.state.doc.sliceString(to, to + 200);
      const end = to + (rest.startsWith('"') ? 1 : 0);
      const hasColon = /^"?\s*:/.test(rest);
      const [before, after] = hasColon ? ['', ''] : (VALUES[type] ?? ['', '']);
      const head = `"${key}"${hasColon ? '' : ': '}${before}`;
      put(view, { from, end, text: head + after, cursor: head.length });
      if (!hasColon && (type === 'boolean' || all)) startCompletion(view);
    },
  };
}

/** What a value begins and ends with. */
const VALUES: Readonly<Partial<Record<JsonShape['type'], readonly [string, string]>>> = {
  string: ['"', '"'],
  array: ['[', ']'],
  object: ['{', '}'],
};

function values(shape: JsonShape | undefined): readonly string[] {
  if (shape?.type === 'boolean') return ['true', 'false'];
  return (shape?.values ?? []).map((value) => JSON.stringify(value));
}

function valueOption(text: string): Completion {
  return {
    label: text,
    displayLabel: text.replaceAll('"', ''),
    type: 'constant',
    apply(...[view, , from, to]: Taken) {
      const end = to + (text.startsWith('"') && view.state.doc.sliceString(to, to + 1) === '"' ? 1 : 0);
      put(view, { from, end, text, cursor: text.length });
    },
  };
}

function put(
  view: EditorView,
  {
    from,
    end,
    text,
    cursor,
  }: { readonly from: number; readonly end: number; readonly text: string; readonly cursor: number },
): void {
  view.dispatch({
    changes: { from, to: end, insert: text },
    selection: { anchor: from + cursor },
    userEvent: 'input.complete',
  });
}
