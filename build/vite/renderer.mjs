import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { root } from '../lib/root.mjs';
import { fileManifest } from './file-manifest.mjs';

/**
 * Vite's settings for the page. Its policy allows scripts, styles and fonts from its own origin only, so nothing is
 * inlined.
 * @param {import('./bundles.mjs').Bundle} _bundle
 * @param {string} outDir absolute
 * @returns {import('vite').InlineConfig}
 */
export function viteConfig(_bundle, outDir) {
  return {
    configFile: false,
    root: join(root, 'renderer'),
    base: '/',
    logLevel: 'warn',
    plugins: [react(), tailwind(), withoutUnused(), fileManifest()],
    build: {
      target: 'chrome120',
      outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
      // Most licences of the packages inside ask to be passed on with them.
      license: { fileName: 'licenses.md' },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1000, // build/sizes.mjs holds the real limit
      rolldownOptions: {
        output: {
          // Words are called by their language, too: each topic has a file in each.
          chunkFileNames: ({ facadeModuleId }) => {
            const language = /\/i18n\/(en|ko)\//.exec(facadeModuleId ?? '')?.[1];
            return `assets/${language ? `${language}-` : ''}[name]-[hash].js`;
          },
          // All that the first page needs is one file, which compresses 16 KB better than the forty that its shared parts
          // would be. In it modules run in the order they are imported: what lets libraries make <style> elements first.
          codeSplitting: { groups: [{ name: 'first', test: /renderer\/src\/main\.tsx$/ }] },
        },
      },
    },
  };
}

/** JSON Schema, as which each schema of zod can tell itself: 20 KB of code. */
const jsonSchema = /\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/;

const zod = /\/zod\/v4\/classic\/schemas\.js$/;
const router = /\/react-router\/dist\/development\/chunk-\w+\.mjs$/;

/** What else comes with what the page uses, as no bundler can see that nothing asks for it; and what stands in its place. */
const unused = [
  // Formats as methods, as in z.string().email(). zod itself advises z.email(), of which only those come that are asked for.
  { in: zod, code: /(\$constructor\("ZodString", \(inst, def\) => \{[^{}]*\}), \{\n[\s\S]*?\n\}\);/, instead: '$1);' },
  // Values that contain themselves: what is checked in the page was JSON.
  { in: zod, code: 'core.config({ memoizer: core.memoizer() });', instead: ';' },
  // Parsers made as text, which the page's policy does not let run; it reports the try.
  { in: zod, code: 'core.$ZodObjectJIT.init(', instead: 'core.$ZodObject.init(' },
  // Forms that a server answers, and the like: a name for React's tools, or a call that may do something, keeps them.
  { in: router, code: /^(HistoryRouter|NavLink|Form|ScrollRestoration)\.displayName = .*$/gm, instead: '' },
  { in: router, code: /(?<=^var \w+ = )React\d*\.forwardRef\(/gm, instead: '/* @__PURE__ */ $&' },
  // Its build for production, to which its description leads no bundler.
  { in: router, code: 'var ENABLE_DEV_WARNINGS = true;', instead: 'var ENABLE_DEV_WARNINGS = false;' },
];

/**
 * Libraries without what nothing in the page asks for: 7 KB (gzip) of the first page, besides JSON Schema's. Where another
 * version of a library reads otherwise, the build fails.
 * @returns {import('vite').Plugin}
 */
function withoutUnused() {
  /** @type {Set<unknown>} */
  const cut = new Set();
  return {
    name: 'without-unused',
    enforce: 'pre',
    load(id) {
      if (jsonSchema.test(id)) return withoutJsonSchema(readFileSync(id, 'utf8'));
      const here = unused.filter((each) => each.in.test(id));
      if (here.length === 0) return undefined;
      return here.reduce(
        (text, each) => {
          const rest = text.replace(each.code, each.instead);
          if (rest !== text) cut.add(each);
          return rest;
        },
        readFileSync(id, 'utf8'),
      );
    },
    buildEnd(failure) {
      const missing = unused.find((each) => !cut.has(each));
      if (missing && !failure) this.error(`no library holds ${missing.code} any more: see build/vite/renderer.mjs`);
    },
  };
}

/** @param {string} text */
function withoutJsonSchema(text) {
  const names = [...text.matchAll(/^export (?:const|function|\{ \w+ as) (\w+)/gm)].map(([, name]) => name);
  const absent = "() => { throw new Error('built without JSON Schema'); }";
  return `const absent = ${absent};\nexport { ${names.map((name) => `absent as ${name}`).join(', ')} };\n`;
}
