import { AppError } from '../../contract/errors.ts';
import { run } from '../../platform/process.ts';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const PROPERTY = 'IsStatusNotifierHostRegistered';
const GET = 'org.freedesktop.DBus.Properties.Get';

/** Three programs that read a property of the session bus. Each desktop has one of them; all print the word true. */
const READERS: readonly (readonly [file: string, ...args: string[]])[] = [
  ['busctl', '--user', 'get-property', WATCHER, '/StatusNotifierWatcher', WATCHER, PROPERTY],
  ['gdbus', 'call', '--session', '-d', WATCHER, '-o', '/StatusNotifierWatcher', '-m', GET, WATCHER, PROPERTY],
  [
    ...(['dbus-send', '--session', '--print-reply', `--dest=${WATCHER}`] as const),
    ...['/StatusNotifierWatcher', GET, `string:${WATCHER}`, `string:${PROPERTY}`],
  ],
];

/** Longest wait for one of them, in milliseconds: somebody has just closed a window. */
const PATIENCE = 2000;

export interface TrayHostOptions {
  readonly platform?: NodeJS.Platform;
  readonly env?: NodeJS.ProcessEnv;
  /** Runs a program to its end; as `run` of electron/platform. */
  readonly runs?: typeof run;
}

/**
 * Whether tray icons are known to be seen now. Windows and macOS always show them. On Linux a StatusNotifierHost does,
 * which GNOME has by an extension only; Electron makes a tray icon either way and says nothing (electron issue 5872).
 * False is a doubt, not a no: Electron falls back to an XEmbed tray, such as i3's or LXDE's, which the bus knows nothing of
 * (electron pull request 36815), a shell may be starting again, or nobody can be asked. Never rejects.
 */
export async function trayIsShown({
  platform = process.platform,
  env = process.env,
  runs = run,
}: TrayHostOptions = {}): Promise<boolean> {
  if (platform !== 'linux') return true;
  const { DBUS_SESSION_BUS_ADDRESS: address } = env;
  for (const [file, ...args] of READERS) {
    try {
      const options = { timeoutMs: PATIENCE, ...(address ? { env: { DBUS_SESSION_BUS_ADDRESS: address } } : {}) };
      const { code, stdout } = await runs(file, args, options);
      return code === 0 && /\btrue\b/.test(stdout);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'UNSUPPORTED')) return false;
    }
  }
  return false;
}
