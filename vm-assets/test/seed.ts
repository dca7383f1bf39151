import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** Paths of the keys a machine is seeded with. */
export interface Keys {
  host: string;
  user: string;
}

/** Makes a host and a user key with OpenSSH, as an installation would once. */
export function makeKeys(folder: string): Keys {
  const keys = { host: join(folder, 'host'), user: join(folder, 'user') };
  for (const path of Object.values(keys)) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return keys;
}

/** A seed entry that is not a plain file, for tests of what the guest must refuse. */
export interface HostileEntry {
  name: string;
  type: 'symlink' | 'link' | 'character-device';
  linkname?: string;
}

/** Writes a seed tar, padded to whole sectors, as the VM manager does. */
export async function writeSeed(
  path: string,
  files: Record<string, string | Buffer>,
  hostile: HostileEntry[] = [],
): Promise<void> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name, mode: 0o600 }, content);
  for (const entry of hostile) archive.entry(entry);
  archive.finalize();
  await writeFile(path, await buffer(archive));
}

/** The files of a complete seed. */
export function seedFiles(keys: Keys, env: Record<string, string> = {}): Record<string, string | Buffer> {
  const settings = { FORMAT: '1', HOSTNAME: 'slipway', TIME: String(Math.floor(Date.now() / 1000)), ...env };
  return {
    'slipway.env': Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
    'ssh/host_ed25519_key': readFileSync(keys.host),
    'ssh/authorized_keys': readFileSync(`${keys.user}.pub`),
  };
}
