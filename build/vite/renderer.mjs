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
    plugins: [react(), tailwind(), fileManifest()],
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
          // What a chunk imports runs before its own code, libraries that make <style> elements included: what lets
          // them must be a chunk that is imported before those.
          codeSplitting: { groups: [{ name: 'adopted-styles', test: /renderer\/src\/lib\/adopted-styles\.ts$/ }] },
        },
      },
    },
  };
}
