import { type Range, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';

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
  const wanted = words.toLowerCase();
  for (const { from, to } of wanted === '' ? [] : visibleRanges) {
    const text = state.doc.sliceString(from, to).toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      all.push(found.range(from + at, from + at + wanted.length));
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

/** Shows what setMarks says. */
export const searchMarks = [marks, drawn];
