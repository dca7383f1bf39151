import { homedir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { sleep } from '../../base/deadline.ts';
import { findProgram } from '../../platform/find-program.ts';
import { launchFolder, writeLaunchPage } from '../../platform/launch-page.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { run, start } from '../../platform/process.ts';

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
  const [program, ...args] = openerOf(env) ?? [];
  const found = program ? await findProgram(program, env) : null;
  if (!found) return false;
  const desktop = pick(env, DESKTOP);
  try {
    const folder = launchFolder(paths, await snapOfBrowser(env, desktop), env.HOME || homedir());
    const page = await writeLaunchPage(folder, url);
    const { exited } = await start(found, [...args, process.platform === 'win32' ? page : pathToFileURL(page).href], {
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

function openerOf(env: NodeJS.ProcessEnv): readonly string[] | null {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : null;
}

/** The snap the user's browser comes from, which can read no hidden folder of the home; null for any other. */
async function snapOfBrowser(env: NodeJS.ProcessEnv, desktop: Record<string, string>): Promise<string | null> {
  const ask = process.platform === 'linux' ? await findProgram('xdg-settings', env) : null;
  if (!ask) return null;
  const { stdout } = await run(ask, ['get', 'default-web-browser'], { env: desktop, timeoutMs: ASK_MS }).catch(() => ({
    stdout: '',
  }));
  // snapd names its desktop files SNAP_APP.desktop.
  return /^([a-z0-9-]+)_[\w.-]+\.desktop$/.exec(stdout.trim())?.[1] ?? null;
}

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
