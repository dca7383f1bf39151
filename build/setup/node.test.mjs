import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/root.mjs';
import { BUNDLES, nodeProblem, pinnedNode, SET_UP } from './node.mjs';

const readPackage = (/** @type {string} */ folder) =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('sets up on Node %s', (version) => {
  expect(nodeProblem(SET_UP, version)).toBeUndefined();
});

it.each([
  ['18.20.0', SET_UP, '20.19'],
  ['20.18.3', SET_UP, '20.19'],
  ['22.14.0', BUNDLES, '22.15'],
])('says what to do about Node %s', (version, oldest, wanted) => {
  expect(nodeProblem(oldest, version)).toMatch(new RegExp(`needs Node ${wanted} or newer and this is .*install`));
});

it('runs, as these tests do, on one version of Node: of the line that Electron carries', () => {
  const { optionalDependencies } = readPackage('.');
  const versions = Object.entries(optionalDependencies).filter(([name]) => name.startsWith('node-'));
  expect(new Set(versions.map(([, version]) => version)).size).toBe(1);
  const [version = ''] = versions.map(([, pinned]) => pinned);
  const line = (/** @type {string} */ text) => /\d+/.exec(text)?.[0];
  // Electron's package says no more of its Node than which types fit it.
  expect(line(version)).toBe(line(readPackage('node_modules/electron').dependencies['@types/node']));
  expect(process.versions.node).toBe(version);
  expect(execFileSync(pinnedNode()?.path ?? '', ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${version}`);
});
