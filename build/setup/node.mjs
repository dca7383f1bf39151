import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/root.mjs';

/**
 * @typedef {readonly [major: number, minor: number]} Version
 */

/** Enough to install npm's packages, and to start again on the Node that is one of them. */
export const SET_UP = /** @type {Version} */ ([20, 19]);
/** Enough for what is built: node:zlib has zstd from here on. */
export const BUNDLES = /** @type {Version} */ ([22, 15]);

/**
 * @param {Version} oldest
 * @returns {string | undefined} what to do, when this Node is too old
 */
export function nodeProblem(oldest, version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantMajor, wantMinor] = oldest;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return undefined;
  return `Slipway needs Node ${oldest.join('.')} or newer and this is ${version}: install it from nodejs.org or with your version manager.`;
}

/**
 * The Node that package.json pins to the version Electron carries: what runs the app from a checkout, and its tests. It
 * comes as a package per platform; npm's package `node` fetches those by an install script, and ours stay off.
 * @returns {{path: string, version: string} | undefined} undefined where npm has none for this platform
 */
export function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folder = join(root, 'node_modules', `node-${platform}-${process.arch}`);
  try {
    const { bin, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { path: join(folder, bin.node), version };
  } catch {
    return undefined;
  }
}
