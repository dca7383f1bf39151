import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** An editor in the theme's own colours, which follow it by themselves: light, dark, whatever comes. */
const frame = EditorView.theme({
  '&': { height: '100%', fontSize: '12px', backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px' },
  '.cm-content': { padding: '8px 0' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--ink-3)', border: 'none' },
  '.cm-foldGutter .cm-gutterElement': { cursor: 'default' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--hover)', border: 'none', color: 'var(--ink-2)', padding: '0 4px' },
  '.cm-found': { backgroundColor: 'var(--warn-soft)', outline: '1px solid var(--warn-dot)', borderRadius: '2px' },
  '.cm-current': { backgroundColor: 'var(--accent-soft)' },
});

const syntax = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--ink-2)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: [tags.number, tags.bool], color: 'var(--accent-ink)' },
  { tag: [tags.null, tags.punctuation], color: 'var(--ink-3)' },
]);

export const look = [frame, syntaxHighlighting(syntax)];
