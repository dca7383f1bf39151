import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/root.mjs';
import { run } from './lib/run.mjs';
import { installSystemTools } from './setup/debian.mjs';
import { downloadElectron } from './setup/electron.mjs';
import { nodeProblem } from './setup/node-version.mjs';
import { installNpmPackages } from './setup/npm-packages.mjs';

/**
 * Brings a fresh clone to the point where it runs; does next to nothing the second time.
 * Ends the process with one line when something is missing that cannot be had here.
 * @param {'start' | 'test' | 'bench'} purpose
 */
export async function setUp(purpose) {
  await setUpPackages();
  await orEnd(async () => {
    await installSystemTools(purpose);
    await downloadElectron();
    if (process.platform === 'linux') await step('vm-assets/build.mjs', 'The guest image could not be built.');
    await step('build/build.mjs', 'The app could not be built.');
  });
}

/** Set-up for what needs npm's packages only: checks and builds. */
export async function setUpPackages() {
  await orEnd(async () => {
    const problem = nodeProblem();
    if (problem) throw new Error(problem);
    await installNpmPackages();
  });
}

/** @param {() => Promise<void>} steps */
async function orEnd(steps) {
  try {
    await steps();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}

/** @param {string} script @param {string} failure */
async function step(script, failure) {
  if (!existsSync(join(root, script))) throw new Error(`${script} is missing from this checkout.`);
  const { code } = await run(process.execPath, [script], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error(failure);
}
