import { compile } from 'tailwindcss';
import { expect, test } from 'vitest';
import sheet from './app.css?raw';

test('what a component looks like unless told otherwise gives way, wherever it stands', async () => {
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
