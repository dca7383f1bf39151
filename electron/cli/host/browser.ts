import { pathToFileURL } from 'node:url';
import { sleep } from '../../base/deadline.ts';
import { findProgram } from '../../platform/find-program.ts';
import { launchFolder, writeLaunchPage } from '../../platform/launch-page.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { run, start } from '../../platform/process.ts';
import { userHome } from '../../platform/user-home.ts';

/** A browser is no part of ours: what it saves is for the user to share. */
const USUAL_UMASK = 0o022;
/** An opener that fails does so at once; one that still runs after this long, in milliseconds, has become the browser. */
const OPENER_MS = 1500;
/** How long the desktop may take to say which browser it opens, in milliseconds. */
const ASK_MS = 3000;
/** What a desktop's tools need to find the user's browser, beside what every child sees. */
const DESKTOP = [
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'BROWSER'],
  ...['XDG_CURRENT_DESKTOP', 'DESKTOP_SESSION', 'KDE_FULL_SESSION', 'KDE_SESSION_VERSION'],
  ...['XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'XDG_DATA_HOME', 'XDG_DATA_DIRS'],
];

/**
 * Opens a launch link in the user's browser, by way of a file that only the user can read. False when there is no
 * browser to open, as on a machine without a display, or no such file can be written.
 */
export async function openInBrowser(
  url: string,
  { paths, env }: { readonly paths: HomePaths; readonly env: NodeJS.ProcessEnv },
): Promise<boolean> {
  const desktop = pick(env, DESKTOP);
  const browser = await desktopFileOfBrowser(env, desktop);
  const opener = await openerOf(env, browser);
  if (!opener) return false;
  try {
    const page = await writeLaunchPage(launchFolder(paths, snapOf(browser, userHome(env))), url);
    const args = [...opener.args, process.platform === 'win32' ? page : pathToFileURL(page).href];
    const { exited } = await start(opener.program, args, {
      stdio: ['ignore', 'ignore', 'ignore'],
      survive: true,
      umask: USUAL_UMASK,
      env: desktop,
    });
    const ended = await Promise.race([exited, sleep(OPENER_MS).then(() => null)]);
    return ended === null || ended.code === 0;
  } catch {
    return false;
  }
}

/** What opens a file in the browser, rather than in an editor that has been given all HTML files; null when nothing does. */
async function openerOf(
  env: NodeJS.ProcessEnv,
  browser: string | null,
): Promise<{ readonly program: string; readonly args: readonly string[] } | null> {
  const find = async (name: string, ...args: string[]) => {
    const program = await findProgram(name, env);
    return program ? { program, args } : null;
  };
  if (process.platform === 'darwin') return find('open');
  if (process.platform === 'win32') return find('rundll32', 'url.dll,FileProtocolHandler');
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return null;
  return (browser && (await find('gtk-launch', '--', browser))) || find('xdg-open');
}

/** The user's browser as desktops name it, such as firefox.desktop; null where that cannot be asked. */
async function desktopFileOfBrowser(env: NodeJS.ProcessEnv, desktop: Record<string, string>): Promise<string | null> {
  const ask = process.platform === 'linux' ? await findProgram('xdg-settings', env) : null;
  if (!ask) return null;
  const { stdout } = await run(ask, ['get', 'default-web-browser'], { env: desktop, timeoutMs: ASK_MS }).catch(() => ({
    stdout: '',
  }));
  return /^\S+\.desktop$/.test(stdout.trim()) ? stdout.trim() : null;
}

/** The snap that the browser comes from, which can read no hidden folder of the home; null for any other. */
function snapOf(browser: string | null, home: string | null): { readonly name: string; readonly home: string } | null {
  // snapd names its desktop files SNAP_APP.desktop.
  const name = /^([a-z0-9-]+)_[\w.-]+\.desktop$/.exec(browser ?? '')?.[1];
  return name && home !== null ? { name, home } : null;
}

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
