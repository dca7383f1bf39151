import { join } from 'node:path';
import { say } from './lib/progress.mjs';
import { root } from './lib/root.mjs';
import { become } from './lib/run.mjs';
import { electronBinary } from './setup/electron.mjs';
import { setUp } from './setup.mjs';

/** `npm start [-- arguments]`: sets up, then opens the app: in Electron where it runs, else in the browser. */

await setUp('start');

const args = process.argv.slice(2);
const electron = electronBinary();
const obstacle = electron ? whyNoWindow() : 'There is no Electron binary here';
if (electron && !obstacle) {
  become(electron, [root, ...args]);
} else {
  say(`${obstacle}: serving the app to your browser.`);
  become(process.execPath, [join(root, 'build/out/cli/cli.mjs'), 'serve', '--web', ...args]);
}

/** @returns {string | undefined} what keeps Electron from opening a window on this machine */
function whyNoWindow() {
  if (process.platform !== 'linux') return undefined;
  if (process.getuid?.() === 0) return 'Electron refuses to run as root with its sandbox on';
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'There is no display';
  return undefined;
}
