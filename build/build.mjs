import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
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
  await build(bundle);
  writeStamp(stamp, hash);
}

/** @param {import('./vite/bundles.mjs').Bundle} bundle */
async function build(bundle) {
  const elapsed = stopwatch();
  mkdirSync(join(root, 'build/out'), { recursive: true });
  // Loaded late, so that a build with nothing to do takes no time.
  const vite = await import('vite');
  const config =
    bundle.format === 'web'
      ? (await import('./vite/renderer.mjs')).rendererConfig()
      : (await import('./vite/node.mjs')).nodeConfig(bundle);
  await vite.build(config);
  if (bundle.name === 'cli') chmodSync(join(root, 'build/out/cli', bundle.output), 0o755);
  say(`Built ${bundle.name.padEnd(8)} in ${formatSeconds(elapsed())}`);
}
