import { join } from 'node:path';
import { root } from './lib/root.mjs';
import { become, run } from './lib/run.mjs';
import { setUpPackages } from './setup.mjs';

/** `npm run slipway -- …`: builds what the command needs, quietly, then is the command. */

await setUpPackages();
const built = await run(process.execPath, [join(root, 'build/build.mjs'), 'host', 'cli', 'renderer'], { quiet: true });
if (built.code !== 0) {
  process.stderr.write(built.output);
  process.exit(1);
}
// npm runs scripts in the repository; paths on the command line are meant from where the user is.
const cwd = process.env.INIT_CWD ?? process.cwd();
become(process.execPath, [join(root, 'build/out/cli/cli.mjs'), ...process.argv.slice(2)], { cwd });
