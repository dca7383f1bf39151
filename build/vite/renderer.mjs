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
    plugins: [react(), tailwind(), withoutJsonSchema(), fileManifest()],
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

/**
 * Each schema of zod can tell itself as JSON Schema, for which 20 KB of code come along. Nothing here asks for that.
 * @returns {import('vite').Plugin}
 */
function withoutJsonSchema() {
  return {
    name: 'without-json-schema',
    enforce: 'pre',
    load(id) {
      if (!/\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/.test(id)) return undefined;
      const names = [...readFileSync(id, 'utf8').matchAll(/^export (?:const|function|\{ \w+ as) (\w+)/gm)].map(
        ([, name]) => name,
      );
      const absent = "() => { throw new Error('built without JSON Schema'); }";
      return `const absent = ${absent};\nexport { ${names.map((name) => `absent as ${name}`).join(', ')} };\n`;
    },
  };
}
