import { EditorView } from '@codemirror/view';

/** Puts a text into an editor's field, in place of what is there, as a user would. */
export function typeInto(field: HTMLElement, text: string): void {
  const view = EditorView.findFromDOM(field);
  if (!view) throw new Error('that is no editor');
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, userEvent: 'input.type' });
}

/** What stands in it. */
export function textIn(field: HTMLElement): string | undefined {
  return EditorView.findFromDOM(field)?.state.doc.toString();
}
