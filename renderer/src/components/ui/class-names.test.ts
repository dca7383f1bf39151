import { expect, test } from 'vitest';
import { cx } from './class-names.ts';

test('only what applies is joined, in any nesting', () => {
  expect(cx('flex', false, null, undefined, ['size-6', ['text-sm', '']], '')).toBe('flex size-6 text-sm');
});

test('two classes that set the same thing are refused, as nobody knows which of them wins', () => {
  expect(() => cx('size-7 flex', 'size-6')).toThrow('size-7');
  expect(() => cx('text-ink-2 hover:text-ink', 'hover:text-bad')).toThrow('hover:text-ink');
  expect(() => cx('text-sm text-ink', 'text-2xs')).toThrow('text-sm');
  expect(() => cx('shadow-soft text-white', 'shadow-pop')).toThrow('shadow-soft');
  const all = 'fade pop selectable min-h-0 flex-1 text-sm text-ink font-mono truncate border border-line shadow-soft';
  expect(cx(all, 'hover:text-bad dark:bg-hover bg-surface')).toBe(`${all} hover:text-bad dark:bg-hover bg-surface`);
});

test('what gives way to others by its layer may stand beside them', () => {
  expect(cx('kit:size-7 kit:hover:text-ink', 'size-6 hover:text-bad')).toContain('kit:size-7 ');
});
