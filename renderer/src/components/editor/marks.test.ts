import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { expect, it } from 'vitest';
import { searchMarks, setMarks } from './marks.ts';

const doc = '"İİİİİİİİ":\n"port"';

it('marks what was found where it stands, at first and whenever that changes', () => {
  const extensions = searchMarks({ words: 'PORT', line: 1 });
  const view = new EditorView({ parent: document.body, state: EditorState.create({ doc, extensions }) });
  const marked = () => [...view.dom.querySelectorAll('.cm-found')].map(({ textContent }) => textContent);
  expect([marked(), view.dom.querySelector('.cm-current')?.textContent]).toEqual([['port'], '"port"']);
  view.dispatch({ effects: setMarks.of({ words: '"', line: 0 }) });
  expect([marked(), view.dom.querySelector('.cm-current')?.textContent]).toEqual([['"', '"', '"', '"'], '"İİİİİİİİ":']);
  view.destroy();
});
