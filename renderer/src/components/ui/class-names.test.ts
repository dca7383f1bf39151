import { compile } from 'tailwindcss';
import { expect, test } from 'vitest';
import sheet from '../../styles/app.css?raw';
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

test('what a component looks like unless told otherwise gives way, wherever it stands', async () => {
  expect(cx('kit:size-7 kit:hover:text-ink', 'size-6 hover:text-bad')).toContain('kit:size-7');
  const variants = sheet.slice(sheet.indexOf('@custom-variant dark'), sheet.indexOf('@theme'));
  const { build } = await compile(
    `@theme { --spacing: 4px; --color-ink: #000; --color-bad: #f00 } ${variants} @tailwind utilities;`,
  );
  const css = build(['kit:size-7', 'size-6', 'kit:hover:text-ink', 'hover:text-bad']);
  // What stands in no layer goes before a layer, whatever comes first in the file.
  const kit = /@layer kit \{[^@]*(@media[^@]*)?\n\}/.exec(css)?.[0] ?? '';
  const names = (text: string) => text.match(/\.\S+(?= \{)/g);
  expect(names(kit)).toEqual(['.kit\\:size-7', '.kit\\:hover\\:text-ink:hover']);
  expect(names(css.replace(kit, ''))).toEqual(['.size-6', '.hover\\:text-bad:hover']);
});
