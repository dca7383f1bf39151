import type { DaemonConfig } from './daemon-config.ts';

/**
 * Keys of dockerd's daemon.json that Slipway sets itself, with what to change in their place: a setting's path, or nothing where
 * another value would cut Slipway off from its engine or its data.
 */
const HELD: Readonly<Record<string, string | null>> = {
  hosts: null,
  'data-root': null,
  graph: null,
  'exec-root': null,
  pidfile: null,
  group: null,
  containerd: null,
  'containerd-namespace': null,
  'containerd-plugin-namespace': null,
  'live-restore': null,
  'userland-proxy-path': null,
  'swarm-default-advertise-addr': null,
  tls: null,
  tlsverify: null,
  tlscacert: null,
  tlscert: null,
  tlskey: null,
  'features.containerd-snapshotter': null,
  proxies: 'network.proxy',
  'http-proxy': 'network.httpProxy',
  'https-proxy': 'network.httpsProxy',
  'no-proxy': 'network.noProxy',
};

/** Their names; one with a dot is within another. */
export const HELD_KEYS: readonly string[] = Object.keys(HELD);

/**
 * The keys that dockerd loads anew when it is told to (its documentation, "Configuration reload behavior"), with what they are without
 * the user: a reload leaves alone what the file does not name, so that each is named always. All others need a restart of the engine,
 * which leaves containers running.
 */
export const RELOADED: Readonly<DaemonConfig> = {
  debug: false,
  labels: [],
  'max-concurrent-downloads': 3,
  'max-concurrent-uploads': 5,
  'max-download-attempts': 5,
  'registry-mirrors': [],
  'insecure-registries': [],
};

/** The key of HELD that an object sets, as it is written, and the setting to change in its place; null where it sets none. */
export function heldKey(config: DaemonConfig): { readonly key: string; readonly setting: string | null } | null {
  const { features } = config;
  const inFeatures = features !== null && typeof features === 'object' ? Object.keys(features) : [];
  const keys = [...Object.keys(config), ...inFeatures.map((name) => `features.${name}`)];
  const key = keys.find((name) => Object.hasOwn(HELD, name));
  return key === undefined ? null : { key, setting: HELD[key] ?? null };
}
