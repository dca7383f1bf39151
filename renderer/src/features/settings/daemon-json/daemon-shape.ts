import type { TFunction } from 'i18next';
import { HELD_KEYS } from '../../../../../electron/contract/daemon-keys.ts';
import type { JsonShape } from '../../../components/editor/json-shape.ts';
import type { daemon } from '../../../lib/i18n/en/daemon.ts';

type DaemonKey = keyof (typeof daemon)['daemonJson']['key'];

const BOOLEAN: JsonShape = { type: 'boolean' };
const NUMBER: JsonShape = { type: 'number' };
const STRING: JsonShape = { type: 'string' };
const STRINGS: JsonShape = { type: 'array', items: STRING };
const ANY: JsonShape = { type: 'any' };
const TEXTS: JsonShape = { type: 'object', others: STRING };
const oneOf = (...values: string[]): JsonShape => ({ type: 'string', values });
const object = (keys: Readonly<Record<string, JsonShape>>): JsonShape => ({ type: 'object', keys });

const pool = object({ base: STRING, size: NUMBER });
const ulimit = object({ Name: STRING, Hard: NUMBER, Soft: NUMBER });
const runtime = object({ path: STRING, runtimeArgs: STRINGS, runtimeType: STRING, options: ANY });
const reserves = { reservedSpace: STRING, maxUsedSpace: STRING, minFreeSpace: STRING };

/**
 * The keys of dockerd's daemon.json (docs.docker.com, "dockerd", 28 and 29) that are the user's to set. Another engine may know more, and
 * refuse some of these: it is the one that checks.
 */
const KEYS: Readonly<Record<DaemonKey, JsonShape>> = {
  'allow-direct-routing': BOOLEAN,
  'authorization-plugins': STRINGS,
  bip: STRING,
  bip6: STRING,
  bridge: STRING,
  builder: object({
    gc: object({
      ...{ enabled: BOOLEAN, defaultKeepStorage: STRING, defaultReservedSpace: STRING },
      ...{ defaultMaxUsedSpace: STRING, defaultMinFreeSpace: STRING },
      policy: {
        type: 'array',
        items: object({ all: BOOLEAN, filter: ANY, keepDuration: STRING, keepStorage: STRING, ...reserves }),
      },
    }),
    entitlements: object({ 'network-host': BOOLEAN, 'security-insecure': BOOLEAN, device: ANY }),
  }),
  'cdi-spec-dirs': STRINGS,
  'cgroup-parent': STRING,
  debug: BOOLEAN,
  'default-address-pools': { type: 'array', items: pool },
  'default-cgroupns-mode': oneOf('private', 'host'),
  'default-gateway': STRING,
  'default-gateway-v6': STRING,
  'default-network-opts': { type: 'object', others: TEXTS },
  'default-runtime': STRING,
  'default-shm-size': STRING,
  'default-ulimits': { type: 'object', others: ulimit },
  dns: STRINGS,
  'dns-opts': STRINGS,
  'dns-search': STRINGS,
  'exec-opts': STRINGS,
  experimental: BOOLEAN,
  features: { type: 'object', keys: { cdi: BOOLEAN, buildkit: BOOLEAN }, others: BOOLEAN },
  'firewall-backend': oneOf('iptables', 'nftables'),
  'fixed-cidr': STRING,
  'fixed-cidr-v6': STRING,
  'host-gateway-ip': STRING,
  icc: BOOLEAN,
  init: BOOLEAN,
  'init-path': STRING,
  'insecure-registries': STRINGS,
  ip: STRING,
  'ip-forward': BOOLEAN,
  'ip-forward-no-drop': BOOLEAN,
  'ip-masq': BOOLEAN,
  iptables: BOOLEAN,
  ip6tables: BOOLEAN,
  ipv6: BOOLEAN,
  labels: STRINGS,
  // A plugin may be one, too: no closed list.
  'log-driver': STRING,
  'log-format': oneOf('text', 'json'),
  'log-level': oneOf('debug', 'info', 'warn', 'error', 'fatal'),
  'log-opts': { type: 'object', keys: { 'max-size': STRING, 'max-file': STRING, compress: STRING }, others: STRING },
  'max-concurrent-downloads': NUMBER,
  'max-concurrent-uploads': NUMBER,
  'max-download-attempts': NUMBER,
  'metrics-addr': STRING,
  mtu: NUMBER,
  'no-new-privileges': BOOLEAN,
  'node-generic-resources': STRINGS,
  'raw-logs': BOOLEAN,
  'registry-mirrors': STRINGS,
  runtimes: { type: 'object', others: runtime },
  'seccomp-profile': STRING,
  'selinux-enabled': BOOLEAN,
  'shutdown-timeout': NUMBER,
  'storage-driver': STRING,
  'storage-opts': STRINGS,
  'userland-proxy': BOOLEAN,
  'userns-remap': STRING,
};

const HELD: JsonShape = { type: 'any', isHeld: true };

/** What is known of daemon.json, in the page's language. */
export function daemonShape(t: TFunction): JsonShape {
  const keys: Record<string, JsonShape> = {};
  for (const [key, shape] of Object.entries(KEYS))
    keys[key] = { ...shape, text: t(`daemonJson.key.${key as DaemonKey}`) };
  for (const key of HELD_KEYS) {
    const [outer = '', inner] = key.split('.');
    const around = keys[outer];
    if (inner === undefined) keys[outer] = HELD;
    else if (around) keys[outer] = { ...around, keys: { ...around.keys, [inner]: HELD } };
  }
  return { type: 'object', keys };
}
