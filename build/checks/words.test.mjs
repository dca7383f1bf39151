import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/root.mjs';
import { readWords } from './words.mjs';

const source = join(root, 'renderer/src');
const catalogs = join(source, 'lib/i18n/en');
const read = (/** @type {string} */ path) => readFileSync(path, 'utf8');
/** The sections of each topic, such as those of the palette: palette and shortcuts. */
const sections = new Map(
  readdirSync(catalogs).map((file) => {
    const text = read(join(catalogs, file));
    const included = [...text.matchAll(/from '\.\/(\w+)\.ts'/g)].map(([, topic]) =>
      read(join(catalogs, `${topic}.ts`)),
    );
    const names = [text, ...included].flatMap((catalog) => [...catalog.matchAll(/^ {2}(\w+): \{/gm)]);
    return [file.replace('.ts', ''), names.map(([, name]) => name ?? '')];
  }),
);
const known = new Set([...sections.values()].flat());
const listed = /const kinds = \{([^;]*)\} as const;/.exec(read(join(source, 'lib/i18n/words.ts')))?.[1] ?? '';
const kinds = [...listed.matchAll(/^ {2}(\w+): /gm)].map(([, topic]) => topic ?? '');
const short = (/** @type {string} */ path) => path.slice(source.length + 1);

/**
 * Walks from a module over all that it needs before it can be shown, and from there over what is loaded later.
 * @param {string} entry
 * @param {string[]} topics whose words are there
 * @param {{complaints: Set<string>, walked: Set<string>}} found
 */
function walk(entry, topics, found) {
  const key = `${entry} ${[...topics].sort()}`;
  if (found.walked.has(key)) return;
  found.walked.add(key);
  const there = new Set(topics.flatMap((topic) => sections.get(topic) ?? []));
  /** Each module, and the one that first imports it. */
  const seen = new Map([[entry, '']]);
  const wayTo = (/** @type {string} */ path) => {
    const way = [path];
    for (let from = seen.get(path); from; from = seen.get(from)) way.unshift(from);
    return way.map(short).join(' > ');
  };
  for (const path of seen.keys()) {
    const spoken = readWords(path, read(path), { known, kinds });
    const local = (/** @type {string} */ module) => join(dirname(path), module);
    for (const module of spoken.imports) {
      const next = local(module);
      if (module.startsWith('.') && /\.tsx?$/.test(module) && next.startsWith(source) && !seen.has(next))
        seen.set(next, path);
    }
    for (const section of spoken.sections) {
      if (!there.has(section))
        found.complaints.add(
          `${short(path)} says ${section}.…, which the lazyPart of ${short(entry)} has not in its words: ${wayTo(path)}`,
        );
    }
    for (const part of spoken.parts) walk(local(part.module), [...new Set([...topics, ...part.topics])], found);
  }
}

it('no part of the page is shown before its words are there', () => {
  const found = { complaints: new Set(), walked: new Set() };
  walk(join(source, 'main.tsx'), ['first'], found);
  expect([...found.complaints]).toEqual([]);
  // It did go everywhere: each part that is loaded later is one.
  expect(found.walked.size).toBeGreaterThan(15);
});

it('knows what a source says, and what comes with what it loads later', () => {
  const { sections: said, parts } = readWords(
    'a.tsx',
    `import { useTranslation } from 'react-i18next';
    const Page = lazyPart(async () => (await import('./page.tsx')).Page, { words: ['run', 'images'] });
    const x = () => { const { t } = useTranslation(); return t('engine.start') + t(\`images.\${y}\`) + 'other.thing'; };`,
    { known: new Set(['engine', 'images', 'run']) },
  );
  expect([...said].sort()).toEqual(['engine', 'images']);
  expect(parts).toEqual([{ module: './page.tsx', topics: ['run', 'images'] }]);
});
