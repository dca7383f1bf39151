import { createHash } from 'node:crypto';
import { AppError } from '../contract/errors.ts';
import { sshMessages } from '../contract/messages/ssh.ts';
import { run } from '../platform/process.ts';
import type { SshConfig } from './user-config.ts';

/** The keys under which a machine is known to the user. */
export interface KnownHost {
  /** Such as ssh-ed25519; empty for one that is not known. */
  readonly types: readonly string[];
  /** Null for a key that it is known by; else why it is not to be connected to. */
  refusalOf(key: Buffer): AppError | null;
}

/** Looks a machine up in the user's and the system's known_hosts, hashed names and patterns among them, as OpenSSH does. */
export async function knownHost(config: SshConfig, name: string, signal: AbortSignal): Promise<KnownHost> {
  const known = new Map<string, string>();
  const revoked = new Set<string>();
  for (const file of config.knownHostsFiles) {
    // Ends with 1 when the name, or the file, is not there.
    const { stdout } = await run('ssh-keygen', ['-F', config.knownAs, '-f', file], { signal });
    for (const line of stdout.split('\n')) {
      const words = line.trim().split(/\s+/);
      const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
      const [host = '', type = '', key = ''] = words;
      if (host === '' || host.startsWith('#') || key === '') continue;
      // Certificates of hosts are more than ssh2 understands: their authority is no key of the host.
      if (marker === undefined) known.set(key, type);
      else if (marker === '@revoked') revoked.add(key);
    }
  }
  return {
    types: [...new Set(known.values())],
    refusalOf(key) {
      const text = key.toString('base64');
      if (known.has(text) && !revoked.has(text)) return null;
      const print = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
      if (known.size === 0) {
        return new AppError('FORBIDDEN', sshMessages.unknownHost({ name, print }));
      }
      return new AppError('FORBIDDEN', sshMessages.otherKey({ name, print }));
    },
  };
}
