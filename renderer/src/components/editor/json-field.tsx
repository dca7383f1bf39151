import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { linter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightSpecialChars, keymap } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLatest } from '../../lib/use-latest.ts';
import type { FieldControl } from '../ui/field.tsx';
import { completions } from './json-completions.ts';
import { type JsonProblem, problemsIn } from './json-problems.ts';
import type { JsonShape } from './json-shape.ts';
import { fieldLook } from './look.ts';

interface JsonFieldProps {
  readonly control: FieldControl;
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** It can be read, and not be changed. */
  readonly isHeld: boolean;
  readonly shape: JsonShape;
  /** In words, in the page's language. */
  readonly say: (problem: JsonProblem) => string;
  readonly typeName: (type: JsonShape['type']) => string;
}

/** How long after a key, in milliseconds, what is wrong is marked: while somebody types, it always is. */
const LINT_MS = 400;

/**
 * A field for JSON of which something is known: offers what may stand there, and marks what may not. Tab is a tab in it; after Escape
 * it leads on to the next control, as everywhere.
 */
export function JsonField(props: JsonFieldProps) {
  const { text, isHeld } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const latest = useLatest(props);
  /** What was told of and did not come back as `text` yet: that may be behind what is typed, and is no other's change. */
  const told = useRef<string[]>([]);
  useEffect(() => {
    const { current: parent } = frame;
    if (!parent) return;
    told.current = [];
    const { shape, say, typeName } = latest.current;
    const submit = () => {
      parent.closest('form')?.requestSubmit();
      return true;
    };
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          EditorState.readOnly.of(isHeld),
          EditorView.editable.of(!isHeld),
          EditorView.contentAttributes.of(() => attributesOf(latest.current)),
          EditorState.phrases.of({
            Completions: t('daemonJson.completions'),
            Diagnostics: t('daemonJson.problems'),
            close: t('common.close'),
          }),
          history(),
          closeBrackets(),
          bracketMatching(),
          indentUnit.of('  '),
          highlightSpecialChars(),
          json(),
          autocompletion({ override: [completions(shape, typeName)], icons: false }),
          linter(
            ({ state }) =>
              problemsIn(state.doc.toString(), shape).map((problem) => ({
                from: problem.from,
                to: problem.to,
                // What the engine knows and this page does not is for the engine to say.
                severity: problem.kind === 'unknown' ? 'warning' : 'error',
                message: say(problem),
              })),
            { delay: LINT_MS },
          ),
          keymap.of([
            { key: 'Mod-Enter', run: submit },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            indentWithTab,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of(({ docChanged, state }) => {
            const typed = state.doc.toString();
            if (!docChanged || typed === (told.current.at(-1) ?? latest.current.text)) return;
            told.current.push(typed);
            latest.current.onChange(typed);
          }),
          fieldLook,
        ],
      }),
    });
    editor.current = made;
    return () => made.destroy();
  }, [isHeld, latest, t]);
  useEffect(() => {
    const cameBack = told.current.lastIndexOf(text);
    told.current.splice(0, cameBack === -1 ? told.current.length : cameBack + 1);
    const doc = editor.current?.state.doc;
    if (cameBack === -1 && doc && doc.toString() !== text)
      editor.current?.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
  }, [text]);
  // Its attributes are asked for anew with each update.
  useEffect(() => editor.current?.dispatch({}));
  return (
    <div
      ref={frame}
      data-held={isHeld || undefined}
      className="selectable min-w-0 rounded-md border border-line-strong bg-surface font-mono focus-within:border-accent hover:border-ink-3/60 hover:focus-within:border-accent data-held:opacity-60 dark:bg-sunken"
    />
  );
}

function attributesOf({ control, label, isHeld }: JsonFieldProps): Record<string, string> {
  const { id, 'aria-describedby': described, 'aria-invalid': invalid } = control;
  return {
    ...{ id, 'aria-label': label, autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false' },
    ...(described === undefined ? {} : { 'aria-describedby': described }),
    ...(invalid ? { 'aria-invalid': 'true' } : {}),
    // What cannot be edited is still to be read, by keys as well.
    ...(isHeld ? { 'aria-readonly': 'true', tabindex: '0' } : {}),
  };
}
