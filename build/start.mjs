import { join } from 'node:path';
import { say } from './lib/progress.mjs';
import { root } from './lib/root.mjs';
import { become } from './lib/run.mjs';
import { obstaclesTo, thisDesktop } from './setup/electron.mjs';
import { setUp } from './setup.mjs';

/** `npm start [-- arguments]`: sets up, then opens the app: in Electron where it runs, else in the browser. */

await setUp('start');

const args = process.argv.slice(2);
const desktop = thisDesktop();
const [obstacle] = obstaclesTo(desktop);
if (desktop.binary && !obstacle) {
  become(desktop.binary, [root, ...args]);
} else {
  const why = {
    program: 'There is no Electron binary here',
    root: 'Electron refuses to run as root with its sandbox on',
    display: 'There is no display',
  };
  say(`${why[obstacle ?? 'program']}: serving the app to your browser.`);
  become(process.execPath, [join(root, 'build/out/cli/cli.mjs'), 'serve', '--web', ...args]);
}
