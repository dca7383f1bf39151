import { json } from '@codemirror/lang-json';
import { codeFolding, foldGutter } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightSpecialChars, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLatest } from '../../lib/use-latest.ts';
import { look } from './look.ts';
import { searchMarks, setMarks } from './marks.ts';

interface EditorProps {
  readonly label: string;
  /** JSON. */
  readonly text: string;
  /** Words of a search, marked wherever they are. */
  readonly words: string;
  /** The line of the search's match, counted from 0. */
  readonly current: number | null;
  /** A new object when that should be brought into view; a document that changes under the reader does not move it. */
  readonly place: object;
}

/** A text of any size to read, select and fold, with the colours of its language. Only what is in view is in the page. */
export function Editor({ label, text, words, current, place }: EditorProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const latest = useLatest({ text, words, current });
  useEffect(() => {
    if (!frame.current) return;
    const made = new EditorView({
      parent: frame.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
          EditorState.phrases.of({
            'Fold line': t('inspect.fold'),
            'Unfold line': t('inspect.unfold'),
            'folded code': t('inspect.folded'),
            unfold: t('inspect.unfold'),
          }),
          lineNumbers(),
          codeFolding(),
          foldGutter(),
          highlightSpecialChars(),
          json(),
          searchMarks({ words: latest.current.words, line: latest.current.current }),
          look,
        ],
      }),
    });
    editor.current = made;
    return () => made.destroy();
  }, [label, latest, t]);
  useEffect(() => {
    const doc = editor.current?.state.doc;
    if (doc && doc.toString() !== text)
      editor.current?.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    editor.current?.dispatch({ effects: setMarks.of({ words, line: current }) });
  }, [words, current]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the place is the wish, which may be for the same match again
  useEffect(() => {
    const { current: view } = editor;
    const line = latest.current.current;
    if (!view || line === null || line >= view.state.doc.lines) return;
    view.dispatch({ effects: EditorView.scrollIntoView(view.state.doc.line(line + 1).from, { y: 'center' }) });
  }, [place, latest]);
  return <div ref={frame} className="selectable min-h-0 flex-1 overflow-hidden border-t border-line" />;
}
