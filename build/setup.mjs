import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './lib/progress.mjs';
import { root } from './lib/root.mjs';
import { become, run } from './lib/run.mjs';
import { installSystemTools } from './setup/debian.mjs';
import { downloadElectron } from './setup/electron.mjs';
import { BUNDLES, nodeProblem, pinnedNode, SET_UP } from './setup/node.mjs';
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
    if (process.platform === 'linux') await fetchAssets();
    await step('build/build.mjs', 'The app could not be built.');
  });
}

/**
 * Set-up for what needs npm's packages only: checks and builds. What follows it runs on the pinned Node: on another one
 * the script starts anew there, and this process ends as that one does.
 */
export async function setUpPackages() {
  await orEnd(async () => {
    refuseOlderThan(SET_UP);
    await installNpmPackages();
    const pinned = pinnedNode();
    if (!pinned) return refuseOlderThan(BUNDLES);
    if (pinned.version === process.versions.node) return;
    become(pinned.path, [...process.execArgv, ...process.argv.slice(1)]);
    await new Promise(() => undefined);
  });
}

/** @param {import('./setup/node.mjs').Version} oldest */
function refuseOlderThan(oldest) {
  const problem = nodeProblem(oldest);
  if (problem) throw new Error(problem);
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

/** Most of both is waiting for downloads. Without docker's tools the app runs all the same, and says so where one is needed. */
async function fetchAssets() {
  const tools = step('vm-assets/tools.mjs', 'Docker’s tools cannot be had here; the app runs without them.');
  const image = step('vm-assets/build.mjs', 'The guest image could not be built.');
  const [built, fetched] = await Promise.allSettled([image, tools]);
  if (fetched.status === 'rejected') say(fetched.reason.message);
  if (built.status === 'rejected') throw built.reason;
}

/** @param {string} script @param {string} failure */
async function step(script, failure) {
  if (!existsSync(join(root, script))) throw new Error(`${script} is missing from this checkout.`);
  const { code } = await run(process.execPath, [script], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error(failure);
}
