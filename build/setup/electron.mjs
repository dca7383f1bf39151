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
