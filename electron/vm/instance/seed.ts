import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { writeFileAtomic } from '../../platform/files.ts';
import type { Identity } from '../channel/identity.ts';

export interface SeedOptions {
  readonly identity: Identity;
  /** Seconds since the epoch, for the guest's clock. */
  readonly time: number;
  readonly memoryMiB: number;
  /** Containers may reach what listens on the host's loopback. */
  readonly hostAccess: boolean;
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY as the host has them; only those that are set. */
  readonly proxies?: Readonly<Record<string, string>>;
  /** Written to the engine's configuration file as it is. */
  readonly daemonJson?: string;
}

/** Writes the tar that tells the guest who it is. It holds private keys: mode 0600. */
export async function writeSeed(path: string, options: SeedOptions): Promise<void> {
  await writeFileAtomic(path, await seedTar(options));
}

/** The seed's bytes; a multiple of 512, as a disk must be. */
export async function seedTar(options: SeedOptions): Promise<Buffer> {
  const { identity } = options;
  const entries: Record<string, string | Buffer> = {
    'slipway.env': envFile({
      FORMAT: '1',
      INSTANCE: identity.uuid,
      HOSTNAME: 'slipway',
      TIME: options.time.toFixed(0),
      // Compressed swap in memory, so that a burst does not end in an out-of-memory kill. Half the memory is the usual share.
      SWAP_MIB: String(Math.floor(options.memoryMiB / 2)),
      HOST_ACCESS: options.hostAccess ? 'on' : 'off',
      ...options.proxies,
    }),
    'ssh/host_ed25519_key': identity.host.privateKey,
    'ssh/authorized_keys': `${identity.client.publicKey}\n`,
    // The guest has no other good source this early, least of all under emulation.
    entropy: randomBytes(512),
    ...(options.daemonJson === undefined ? {} : { 'docker/daemon.json': options.daemonJson }),
  };
  const tar = pack();
  for (const [name, data] of Object.entries(entries)) {
    tar.entry({ name, mode: 0o600, mtime: new Date(0), uid: 0, gid: 0 }, data);
  }
  tar.finalize();
  return buffer(tar);
}

/** The guest reads this file line by line without any quoting, so a value with a line break cannot be passed on. */
function envFile(values: Record<string, string>): string {
  const lines = Object.entries(values).filter(([, value]) => !/[\r\n\0]/.test(value));
  return lines.map(([name, value]) => `${name}=${value}\n`).join('');
}
