import { sleep } from '../../base/deadline.ts';
import { findProgram } from '../../platform/find-program.ts';
import { start } from '../../platform/process.ts';

/** A browser is no part of ours: what it saves is for the user to share. */
const USUAL_UMASK = 0o022;
/** An opener that fails does so at once; one that still runs after this long, in milliseconds, has become the browser. */
const OPENER_MS = 1500;

/** Opens a URL in the user's browser. False when there is none to open, as on a machine without a display. */
export async function openInBrowser(url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const [program, ...args] = openerOf(env) ?? [];
  const found = program ? await findProgram(program) : null;
  if (!found) return false;
  try {
    const { exited } = await start(found, [...args, url], {
      stdio: ['ignore', 'ignore', 'ignore'],
      survive: true,
      umask: USUAL_UMASK,
      env: pick(env, ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'BROWSER']),
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

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
