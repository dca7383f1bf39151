import { join } from 'node:path';

export interface HostEnvOptions {
  readonly env: NodeJS.ProcessEnv;
  /** SLIPWAY_HOME, absolute. */
  readonly home: string;
  /** The packaged app's resources; null in a checkout, where the host finds the guest image by itself. */
  readonly resources: string | null;
  readonly arch: string;
}

/** The environment of the host: ours, the home spelt out, and where the guest image is, which a utility process cannot know. */
export function hostEnv({ env, home, resources, arch }: HostEnvOptions): Record<string, string> {
  const defined = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  // Debian's name of the architecture, as the guest image is built.
  const guest: Record<string, string> =
    resources === null ? {} : { SLIPWAY_GUEST_DIR: join(resources, 'guest', arch === 'x64' ? 'amd64' : arch) };
  return { ...guest, ...Object.fromEntries(defined), SLIPWAY_HOME: home };
}
