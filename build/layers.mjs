/**
 * Who may import what: the one table behind `npm run check`. A folder's name answers the question, so the reader never
 * has to ask. There is no ignore list: a new need is a new line here, seen in review.
 */

const lower = ['electron/base', 'electron/contract', 'electron/platform'];
/** Of the VM, from the bottom up: none imports one that comes after it, nor what puts them together. */
const vmParts = [
  'electron/vm/image',
  'electron/vm/driver.ts',
  'electron/vm/drivers',
  'electron/vm/channel',
  'electron/vm/instance',
];
const widgets = ['renderer/src/components/ui', 'renderer/src/components/terminal', 'renderer/src/components'];

/**
 * A file belongs to the row with the longest matching folder, or with its own name; a folder may always import itself and what is listed.
 * `node`: may import `node:*`. `isolated`: its direct subfolders never import each other. `oneWay`: where they do, it is in one direction
 * only. `computed`: may import by a
 * name known only at run time, as the stand-in for Electron does with the app it is given.
 * @type {{folder: string, imports: string[], node: boolean, isolated?: boolean, oneWay?: boolean, computed?: boolean}[]}
 */
export const layers = [
  { folder: 'electron/contract', imports: [], node: false },
  { folder: 'electron/base', imports: [], node: false },
  { folder: 'electron/platform', imports: ['electron/base', 'electron/contract'], node: true },
  { folder: 'electron/ssh', imports: lower, node: true },
  { folder: 'electron/engine', imports: [...lower, 'electron/ssh'], node: true },
  { folder: 'electron/vm/image', imports: lower, node: true },
  { folder: 'electron/vm/driver.ts', imports: [...lower, 'electron/vm/image'], node: true },
  { folder: 'electron/vm/drivers', imports: [...lower, 'electron/vm/image', 'electron/vm/driver.ts'], node: true },
  { folder: 'electron/vm/channel', imports: [...lower, 'electron/ssh'], node: true },
  {
    folder: 'electron/vm/instance',
    imports: [...lower, 'electron/vm/image', 'electron/vm/driver.ts', 'electron/vm/channel'],
    node: true,
  },
  { folder: 'electron/vm', imports: [...lower, 'electron/ssh', ...vmParts], node: true },
  {
    folder: 'electron/services',
    imports: [...lower, 'electron/engine', 'electron/vm', ...vmParts],
    node: true,
    oneWay: true,
  },
  {
    folder: 'electron/host',
    imports: [...lower, 'electron/engine', 'electron/services'],
    node: true,
  },
  { folder: 'electron/cli', imports: lower, node: true },
  { folder: 'electron/main', imports: lower, node: true },
  // Sandboxed: Electron gives a preload neither node: modules nor relative require.
  { folder: 'electron/preload', imports: ['electron/contract'], node: false },

  { folder: 'renderer/src/lib', imports: ['electron/contract'], node: false },
  { folder: 'renderer/src/components/ui', imports: ['renderer/src/lib'], node: false },
  {
    folder: 'renderer/src/components/terminal',
    imports: ['electron/contract', 'renderer/src/lib', 'renderer/src/components/ui'],
    node: false,
  },
  {
    folder: 'renderer/src/components',
    imports: ['electron/contract', 'renderer/src/lib', ...widgets],
    node: false,
  },
  {
    folder: 'renderer/src/features',
    imports: ['electron/contract', 'renderer/src/lib', ...widgets],
    node: false,
    isolated: true,
  },
  {
    folder: 'renderer/src/app',
    imports: ['electron/contract', 'renderer/src/lib', ...widgets, 'renderer/src/features'],
    node: false,
  },
  {
    folder: 'renderer/src/testing',
    imports: ['electron/contract', 'renderer/src/lib', 'renderer/src/components'],
    node: false,
  },
  { folder: 'renderer/src', imports: ['renderer/src/lib', 'renderer/src/app'], node: false },

  // Test equipment and tools run the product from outside; they share its types and constants. The end-to-end tests run in
  // Electron where the build's tools find it.
  {
    folder: 'e2e',
    imports: ['electron/contract', 'electron/base', 'electron/platform', 'build'],
    node: true,
    computed: true,
  },
  { folder: 'vm-assets', imports: [], node: true },
  { folder: 'build', imports: ['electron/contract', 'electron/base', 'electron/platform'], node: true },
];

/**
 * What test code (`*.test.*` and files in a `testing` folder) may import beyond its layer's row, keyed by the top folder.
 * @type {Record<string, {imports: string[], node: boolean}>}
 */
export const testRules = {
  electron: { imports: [], node: true },
  renderer: { imports: ['renderer/src/testing'], node: false },
};

/**
 * Which folders may import an npm package. The first row naming it decides; a package in no row is refused.
 * `tests`: test code may import it wherever it is.
 * @type {{names: string[], folders: string[], tests?: boolean}[]}
 */
export const packages = [
  { names: ['electron'], folders: ['electron/main', 'electron/preload', 'e2e/stand-ins'] },
  { names: ['dockerode'], folders: ['electron/engine', 'e2e'] },
  { names: ['ssh2'], folders: ['electron/ssh'] },
  {
    names: ['tar-stream'],
    folders: ['electron/platform', 'electron/engine', 'electron/vm', 'e2e'],
    tests: true,
  },
  { names: ['ws'], folders: ['electron/platform', 'electron/host', 'e2e', 'build/bench'], tests: true },
  { names: ['zod'], folders: ['electron', 'renderer/src'] },
  {
    names: ['@xterm/headless', '@xterm/addon-unicode11'],
    folders: ['electron/services/terminals', 'renderer/src/components/terminal', 'build/bench'],
  },
  { names: ['@xterm/*'], folders: ['renderer/src/components/terminal'] },
  {
    names: [
      '@fontsource-variable/*',
      '@tanstack/*',
      'cmdk',
      'i18next',
      'lucide-react',
      'radix-ui',
      'react',
      'react-dom',
      'react-hook-form',
      'react-i18next',
      'react-router',
      'sonner',
      'tailwind-merge',
      'tailwindcss',
      'zustand',
    ],
    folders: ['renderer/src'],
  },
  { names: ['react-resizable-panels'], folders: ['renderer/src/components/split'] },
  { names: ['uplot'], folders: ['renderer/src/components/chart'] },
  { names: ['@codemirror/*', '@lezer/highlight'], folders: ['renderer/src/components/editor'] },
  { names: ['@lezer/json'], folders: ['renderer/src/features/settings'] },
  { names: ['vitest'], folders: ['build'], tests: true },
  { names: ['fast-check', '@testing-library/react'], folders: [], tests: true },
  { names: ['@playwright/test', '@axe-core/playwright'], folders: ['e2e', 'build/bench'] },
  { names: ['vite', '@vitejs/*', '@tailwindcss/vite', 'oxc-parser'], folders: ['build', 'e2e/stand-ins'] },
];
