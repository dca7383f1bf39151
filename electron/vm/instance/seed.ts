import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { Clock } from '../../base/clock.ts';
import { writeFileAtomic } from '../../platform/files.ts';
import type { Identity } from '../channel/identity.ts';
import type { Seed } from '../driver.ts';
import { type EngineConfig, envFile } from './engine-config.ts';
import { type GuestShare, sharesFile } from './guest-shares.ts';

export interface SeedOptions {
  readonly identity: Identity;
  /** Seconds since the epoch, for the guest's clock. */
  readonly time: number;
  /** Containers may reach what listens on the host's loopback. */
  readonly hostAccess: boolean;
  /** The port of the host that leads to the guest's sshd, which containers are kept from. */
  readonly control: number;
  readonly engine: Pick<EngineConfig, 'env' | 'files'>;
  /** Where clients on this machine find the engine: what they bind into a container by that path is the engine's socket there, too. */
  readonly engineSocket?: string;
  /** Folders of this machine that the guest mounts before the engine starts. */
  readonly shares?: readonly GuestShare[];
}

/**
 * A saved guest knows how large its seed's disk is, and boots with another seed: so it is one of few sizes, and 128 KiB for who trusts
 * no more certificates than most.
 */
const SMALLEST = 128 * 1024;

/** When the guest reads it that goes on from a saved state, in seconds: QEMU has to start, and to load that. */
const READ_AFTER_S = 0.5;

/** The tar that tells the guest who it is. It holds private keys: mode 0600. */
export async function seedAt(
  path: string,
  options: Omit<SeedOptions, 'control' | 'time'> & { readonly clock: Clock },
): Promise<Seed> {
  const { clock } = options;
  const tar = (control: number, less: Pick<SeedOptions, 'shares'> & Partial<Pick<SeedOptions, 'engine'>> = {}) =>
    seedTar({ ...options, ...less, control, time: clock.now() / 1000 + READ_AFTER_S });
  let bytes = SMALLEST;
  const { length } = await tar(65_535);
  while (bytes < length) bytes *= 2;
  return {
    bytes,
    async write(control, size) {
      const whole = Buffer.alloc(size ?? bytes);
      const all = await tar(control);
      const fits = all.length <= whole.length;
      // What is told to one that goes on comes to it by its connection.
      (fits ? all : await tar(control, { engine: { ...options.engine, files: {} }, shares: [] })).copy(whole);
      await writeFileAtomic(path, whole);
      return path;
    },
  };
}

/** The seed's bytes; a multiple of 512, as a disk must be. */
export async function seedTar(options: SeedOptions): Promise<Buffer> {
  const { identity, engine, engineSocket } = options;
  const entries: Record<string, string | Buffer> = {
    'slipway.env': envFile({
      FORMAT: '1',
      INSTANCE: identity.uuid,
      HOSTNAME: 'slipway',
      TIME: options.time.toFixed(0),
      HOST_ACCESS: options.hostAccess ? 'on' : 'off',
      CONTROL: String(options.control),
      // Not a named pipe.
      ...(engineSocket?.startsWith('/') ? { ENGINE_SOCKET: engineSocket } : {}),
      ...engine.env,
    }),
    'ssh/host_ed25519_key': identity.host.privateKey,
    'ssh/authorized_keys': `${identity.client.publicKey}\n`,
    // The guest has no other good source this early, least of all under emulation.
    entropy: randomBytes(512),
    ...engine.files,
    ...(options.shares?.length ? { shares: sharesFile(options.shares) } : {}),
  };
  const tar = pack();
  for (const [name, data] of Object.entries(entries)) {
    tar.entry({ name, mode: 0o600, mtime: new Date(0), uid: 0, gid: 0 }, data);
  }
  tar.finalize();
  return buffer(tar);
}
