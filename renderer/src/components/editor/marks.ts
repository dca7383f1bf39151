import { type Range, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { occurrencesOf } from '../../lib/format/occurrences.ts';

/** What a search has found. */
interface Marks {
  /** Marked wherever they are, whatever their case; nothing when empty. */
  readonly words: string;
  /** The line that stands out, counted from 0. */
  readonly line: number | null;
}

export const setMarks = StateEffect.define<Marks>();

const marks = StateField.define<Marks>({
  create: () => ({ words: '', line: null }),
  update: (now, { effects }) => effects.findLast((effect) => effect.is(setMarks))?.value ?? now,
});

const found = Decoration.mark({ class: 'cm-found' });
const current = Decoration.line({ class: 'cm-current' });

/** Of what is in view alone: a document may hold a word a million times. */
function marksInView({ state, visibleRanges }: EditorView): DecorationSet {
  const { words, line } = state.field(marks);
  const all: Range<Decoration>[] = [];
  if (line !== null && line < state.doc.lines) all.push(current.range(state.doc.line(line + 1).from));
  for (const { from, to } of words === '' ? [] : visibleRanges) {
    for (const { 0: match, index } of state.doc.sliceString(from, to).matchAll(occurrencesOf(words))) {
      all.push(found.range(from + index, from + index + match.length));
    }
  }
  return Decoration.set(all, true);
}

const drawn = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marksInView(view);
    }
    update({ view, docChanged, viewportChanged, transactions }: ViewUpdate) {
      const marked = transactions.some(({ effects }) => effects.some((effect) => effect.is(setMarks)));
      if (docChanged || viewportChanged || marked) this.decorations = marksInView(view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

/** Shows what has been found at first, then what setMarks says. */
export const searchMarks = (first: Marks) => [marks.init(() => first), drawn];
