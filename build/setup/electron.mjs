import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../lib/progress.mjs';
import { root } from '../lib/root.mjs';
import { runTool } from '../lib/run.mjs';

const folder = join(root, 'node_modules/electron');
const triedFile = join(folder, '.slipway-download-tried');

/** @returns {string | undefined} path of Electron's program, if its download is there */
export function electronBinary() {
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What decides whether Electron can open a window on a machine.
 * @typedef {object} Desktop
 * @property {NodeJS.Platform} platform
 * @property {number | undefined} uid of this process
 * @property {NodeJS.ProcessEnv} env
 * @property {string | undefined} binary Electron's program, if it is there
 */

/** @returns {Desktop} this one */
export function thisDesktop() {
  const { platform, env, getuid } = process;
  return { platform, uid: getuid?.(), env, binary: electronBinary() };
}

/**
 * What keeps Electron from opening a window: its program is not there, it refuses to run as root with its sandbox on, or
 * there is no display.
 * @param {Desktop} desktop
 * @returns {('program' | 'root' | 'display')[]}
 */
export function obstaclesTo({ platform, uid, env, binary }) {
  if (!binary) return ['program'];
  if (platform !== 'linux') return [];
  /** @type {('root' | 'display')[]} */
  const found = [];
  if (uid === 0) found.push('root');
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) found.push('display');
  return found;
}

/** Fetches Electron's program. Where it cannot be had nothing is lost, and it is tried again after a day. */
export async function downloadElectron() {
  if (electronBinary() || triedToday()) return;
  say('Downloading Electron …');
  const { code } = await runTool('electron/install.js', [], { quiet: true });
  if (code === 0 && electronBinary()) return;
  say('Electron cannot be downloaded here; Slipway will open in the browser.');
  writeFileSync(triedFile, '');
}

function triedToday() {
  return existsSync(triedFile) && Date.now() - statSync(triedFile).mtimeMs < 24 * 3600 * 1000;
}
