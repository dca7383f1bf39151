import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashInputs, isStamped, writeStamp } from './lib/hash.mjs';
import { formatSeconds, say, stopwatch } from './lib/progress.mjs';
import { root } from './lib/root.mjs';
import { setUpPackages } from './setup.mjs';
import { bundles } from './vite/bundles.mjs';

/** Builds what has changed. Usage: `node build/build.mjs [bundle …] [--force]`. */

const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const force = process.argv.includes('--force');
const unknown = names.filter((name) => !bundles.some((bundle) => bundle.name === name));
if (unknown.length > 0) {
  say(`No bundle is called ${unknown.join(', ')}; there are ${bundles.map((bundle) => bundle.name).join(', ')}.`);
  process.exit(2);
}

await setUpPackages();
for (const bundle of bundles.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const stamp = `build/out/${bundle.name}.stamp`;
  const hash = hashInputs([...bundle.inputs, 'build/vite'], ['package-lock.json', 'package.json', 'build/build.mjs']);
  const built = existsSync(join(root, 'build/out', bundle.name, bundle.output));
  if (built && !force && isStamped(stamp, hash)) continue;
  rmSync(join(root, stamp), { force: true });
  try {
    await build(bundle);
    writeStamp(stamp, hash);
  } catch (error) {
    say(`${bundle.name} does not build: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

/** @param {import('./vite/bundles.mjs').Bundle} bundle */
async function build(bundle) {
  const elapsed = stopwatch();
  const finished = join(root, 'build/out', bundle.name);
  // Built beside and then renamed: whoever runs the old one never finds half of the new.
  const unfinished = `${finished}.${process.pid}`;
  try {
    // Loaded late, so that a build with nothing to do takes no time.
    // A caller may have used Vite for something else, which leaves its mark here: React would come with its checks.
    process.env.NODE_ENV = 'production';
    const vite = await import('vite');
    const config = bundle.format === 'web' ? await import('./vite/renderer.mjs') : await import('./vite/node.mjs');
    await vite.build(config.viteConfig(bundle, unfinished));
    if (bundle.name === 'cli') chmodSync(join(unfinished, bundle.output), 0o755);
    rmSync(finished, { recursive: true, force: true });
    renameSync(unfinished, finished);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  say(`Built ${bundle.name.padEnd(8)} in ${formatSeconds(elapsed())}`);
}
