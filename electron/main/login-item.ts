import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Mutex } from '../base/mutex.ts';
import { makeDir, writeFileAtomic } from '../platform/files.ts';
import { autostartFile } from '../platform/paths.ts';

export interface LoginItemOptions {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** The program to start: the app's own, or of an AppImage, whose program is gone after each run, that. */
  readonly program: string;
  /** Electron's, for macOS and Windows; on Linux it does nothing. */
  readonly setLoginItem: (settings: { readonly openAtLogin: boolean }) => void;
}

/**
 * What has the app start when the user logs in, or no more: one change after the other, so that the last one that was asked for
 * is what stays. The same again is none. Rejects where it cannot be written.
 */
export function loginItem(options: LoginItemOptions): (wanted: boolean) => Promise<void> {
  const work = new Mutex();
  let last: boolean | null = null;
  return async (wanted) => {
    if (wanted === last) return;
    last = wanted;
    await work.run(() => keep(wanted, options));
  };
}

async function keep(wanted: boolean, options: LoginItemOptions): Promise<void> {
  const { platform, setLoginItem } = options;
  if (platform === 'darwin' || platform === 'win32') return setLoginItem({ openAtLogin: wanted });
  const file = autostartFile(options.env);
  if (file === null) return;
  if (!wanted) return rm(file, { force: true });
  await makeDir(dirname(file));
  await writeFileAtomic(file, desktopEntry(options.program));
}

/** The Desktop Entry Specification quotes an argument and, within that, four characters; "%" begins a field. */
function desktopEntry(program: string): string {
  const quoted = program
    .replace(/(["`$\\])/g, '\\$1')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Slipway',
    `Exec="${quoted}"`,
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
