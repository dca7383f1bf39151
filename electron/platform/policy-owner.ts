import { win32 } from 'node:path';
import { run } from './process.ts';

/** Who looks after a Windows computer, as the owner of an SDDL: the administrators, the system, and what installs its parts. */
const OF_THE_COMPUTER: readonly string[] = [
  ...['BA', 'S-1-5-32-544', 'SY', 'S-1-5-18'],
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
];

/** By its full path, and with no variable of the user's: neither is to have a say in who answers. */
const POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
/** What it needs to start, and the paths it is asked about, which are no words of a script that way. */
const environment = (folder: string, file: string) => ({
  SystemRoot: 'C:\\Windows',
  SLIPWAY_FOLDER: folder,
  SLIPWAY_FILE: file,
});
/** A property, as methods may not be called where PowerShell is restricted; the names of owners are in the system's language. */
const SCRIPT = '(Get-Acl -LiteralPath $env:SLIPWAY_FOLDER).Sddl; (Get-Acl -LiteralPath $env:SLIPWAY_FILE).Sddl';
/** PowerShell takes seconds to start on a slow computer, in milliseconds. */
const ASK_MS = 20_000;

export interface PolicyOwnerOptions {
  readonly platform?: NodeJS.Platform;
  readonly runs?: typeof run;
}

/**
 * Whether a policy's file, and the folder it is in, belong to who looks after this computer. On Windows any user can make both
 * where nobody has yet, and would decide for all others; elsewhere the system's place for it is nobody else's to write to. What is not
 * told is not believed. Never rejects.
 */
export async function isOfTheComputer(
  file: string,
  { platform = process.platform, runs = run }: PolicyOwnerOptions = {},
): Promise<boolean> {
  if (platform !== 'win32') return true;
  try {
    const args = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', SCRIPT];
    const env = environment(win32.dirname(file), file);
    const { code, stdout } = await runs(POWERSHELL, args, { env, timeoutMs: ASK_MS });
    const owners = stdout.split(/\r?\n/).flatMap((line) => /^O:(S-[\d-]+|[A-Z]{2})/.exec(line)?.[1] ?? []);
    return code === 0 && owners.length === 2 && owners.every((owner) => OF_THE_COMPUTER.includes(owner));
  } catch {
    return false;
  }
}
