import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatSeconds, say, stopwatch } from '../lib/progress.mjs';
import { root } from '../lib/root.mjs';
import { run } from '../lib/run.mjs';

/**
 * Installs what package-lock.json says, unless exactly that is there already.
 * Install scripts stay off: nothing here needs one, and ssh2's would look for a compiler.
 */
export async function installNpmPackages() {
  if (isInstalled()) return;
  const elapsed = stopwatch();
  say('Installing npm packages …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code } = await run(npm, args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (code !== 0) throw new Error('npm could not install the packages; its own words are above.');
  say(`Installed npm packages in ${formatSeconds(elapsed())}`);
}

/** npm keeps its own record of what it put into node_modules; every locked package must be in it. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || present[path]?.version === version || (optional && !present[path]), // another platform's
  );
}

/**
 * @param {string} path
 * @returns {Record<string, {version?: string, optional?: boolean}> | undefined}
 */
function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
