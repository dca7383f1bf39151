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

const wavy = (color: string) => ({
  // In place of a picture, which the page's policy keeps out.
  backgroundImage: 'none',
  textDecoration: `underline wavy ${color}`,
  textUnderlineOffset: '3px',
  textDecorationSkipInk: 'none',
});

/** A field that grows with its text, and what comes up over it. */
const field = EditorView.theme({
  '&': { fontSize: '12px', backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px', maxHeight: '480px' },
  '.cm-content': { minHeight: '120px', padding: '6px 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--pressed)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--bad-soft)' },
  '.cm-lintRange-error': wavy('var(--bad)'),
  '.cm-lintRange-warning': wavy('var(--warn)'),
  '.cm-lintPoint::after': { display: 'none' },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow-pop)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: '12px', maxHeight: '240px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 10px', color: 'var(--ink)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-soft)',
    color: 'var(--accent-ink)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionDetail': {
    fontFamily: 'var(--font-sans)',
    fontStyle: 'normal',
    color: 'var(--ink-2)',
    marginLeft: '10px',
  },
  '.cm-tooltip.cm-completionInfo': {
    fontFamily: 'var(--font-sans)',
    padding: '6px 10px',
    width: '280px',
    overflow: 'visible',
    whiteSpace: 'normal',
  },
  '.cm-diagnostic': { fontFamily: 'var(--font-sans)', padding: '6px 10px', borderLeft: 'none' },
});

export const fieldLook = [field, syntaxHighlighting(syntax)];
