/**
 * Everything that is built, in one list. `inputs` are the folders whose change makes a bundle stale.
 * @typedef {object} Bundle
 * @property {string} name also its folder below build/out
 * @property {string} entry
 * @property {string} output file name inside its folder
 * @property {'es' | 'cjs' | 'web'} format
 * @property {string[]} inputs
 */

/** @type {Bundle[]} */
export const bundles = [
  { name: 'host', entry: 'electron/host/main.ts', output: 'host.mjs', format: 'es', inputs: ['electron'] },
  { name: 'cli', entry: 'electron/cli/main.ts', output: 'cli.mjs', format: 'es', inputs: ['electron'] },
  { name: 'main', entry: 'electron/main/main.ts', output: 'main.mjs', format: 'es', inputs: ['electron'] },
  // A sandboxed preload is loaded as one CommonJS file.
  {
    name: 'preload',
    entry: 'electron/preload/preload.ts',
    output: 'preload.cjs',
    format: 'cjs',
    inputs: ['electron/preload', 'electron/contract'],
  },
  {
    name: 'renderer',
    entry: 'renderer/index.html',
    output: 'index.html',
    format: 'web',
    inputs: ['renderer', 'electron/contract'],
  },
];
