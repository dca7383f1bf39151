import { z } from 'zod';
import { isPlainLogOption } from './cli-line.ts';
import { problem } from './messages/problem.ts';
import * as compound from './run-words.ts';

/** One thing that `docker run` can say and RunSpec has no field for. */
export interface RunOption {
  /** Its place in the engine's inspect document; the create request has it at the same one, but for `Config.`. */
  readonly path: string;
  /** The value as the engine takes it; undefined for what it cannot be, and for what the engine sets by itself. */
  read(value: unknown): unknown;
  /** The words that say it. `all` are the other options. With `mask` without what may be a secret. */
  words(value: unknown, how: compound.Masking & { readonly all: MoreOptions }): readonly string[];
}

/** Options by their path. */
export type MoreOptions = Readonly<Record<string, unknown>>;

const text = z.string().max(1_000_000);
const texts = z.array(text).max(1_000);
const pairs = z.record(z.string().min(1), text);

interface Saying<T> {
  readonly words: (value: T, how: compound.Masking & { readonly all: MoreOptions }) => readonly string[];
  /** Whether the engine has it so without being told. */
  readonly isUnsaid?: (value: T) => boolean;
}

function option<T>(path: string, value: z.ZodType<T>, { words, isUnsaid = isNothing }: Saying<T>): RunOption {
  const parse = (input: unknown) => {
    const parsed = value.safeParse(input);
    return parsed.success && !isUnsaid(parsed.data) ? parsed.data : undefined;
  };
  return {
    path,
    read: parse,
    words: (input, how) => {
      const parsed = parse(input);
      return parsed === undefined ? [] : words(parsed, how);
    },
  };
}

/** What inspect has for an option that was not given. */
function isNothing(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return !value;
  return Object.keys(value).length === 0;
}

interface NumberSaying {
  readonly unsaid?: readonly number[];
  readonly say?: (value: number) => string;
}

const word = (path: string, flag: string, ...unsaid: readonly string[]) =>
  option(path, text, { words: (value) => [flag, value], isUnsaid: (value) => ['', ...unsaid].includes(value) });
const list = (path: string, flag: string) =>
  option(path, texts, { words: (values) => values.flatMap((value) => [flag, value]) });
const map = (path: string, flag: string, { secret = false } = {}) =>
  option(path, pairs, {
    words: (values, { mask }) =>
      Object.entries(values).flatMap(([key, value]) => [flag, secret && mask ? key : `${key}=${value}`]),
  });
const number = (path: string, flag: string, { unsaid = [0], say = String }: NumberSaying = {}) =>
  option(path, z.number(), { words: (value) => [flag, say(value)], isUnsaid: (value) => unsaid.includes(value) });
const bytes = (path: string, flag: string, ...unsaid: readonly number[]) =>
  number(path, flag, { unsaid: [0, ...unsaid], say: compound.goBytes });
const toggle = (path: string, flag: string) => option(path, z.boolean(), { words: () => [flag] });
const rates = (path: string, flag: string) =>
  option(path, z.array(z.object({ Path: text, Rate: z.number() })).max(100), {
    words: (all) => all.flatMap(({ Path, Rate }) => [flag, `${Path}:${Rate}`]),
  });

const config: readonly RunOption[] = [
  word('Config.Hostname', '--hostname'),
  word('Config.Domainname', '--domainname'),
  word('Config.MacAddress', '--mac-address'),
  option('Config.ExposedPorts', z.record(text, z.unknown()), {
    words: (ports) => Object.keys(ports).flatMap((port) => ['--expose', port]),
  }),
  option('Config.Volumes', z.record(text, z.unknown()), {
    words: (volumes) => Object.keys(volumes).flatMap((path) => ['-v', path]),
  }),
  option('Config.Healthcheck', compound.healthcheck, { words: compound.healthWords }),
  word('Config.StopSignal', '--stop-signal'),
  number('Config.StopTimeout', '--stop-timeout', { unsaid: [] }),
];

const resources: readonly RunOption[] = [
  bytes('HostConfig.Memory', '--memory'),
  bytes('HostConfig.MemoryReservation', '--memory-reservation'),
  bytes('HostConfig.MemorySwap', '--memory-swap'),
  number('HostConfig.MemorySwappiness', '--memory-swappiness', { unsaid: [-1] }),
  bytes('HostConfig.KernelMemory', '--kernel-memory'),
  number('HostConfig.NanoCpus', '--cpus', { say: (value) => String(value / 1e9) }),
  number('HostConfig.CpuShares', '--cpu-shares'),
  number('HostConfig.CpuPeriod', '--cpu-period'),
  number('HostConfig.CpuQuota', '--cpu-quota'),
  number('HostConfig.CpuRealtimePeriod', '--cpu-rt-period'),
  number('HostConfig.CpuRealtimeRuntime', '--cpu-rt-runtime'),
  word('HostConfig.CpusetCpus', '--cpuset-cpus'),
  word('HostConfig.CpusetMems', '--cpuset-mems'),
  number('HostConfig.CpuCount', '--cpu-count'),
  number('HostConfig.CpuPercent', '--cpu-percent'),
  number('HostConfig.IOMaximumIOps', '--io-maxiops'),
  bytes('HostConfig.IOMaximumBandwidth', '--io-maxbandwidth'),
  number('HostConfig.PidsLimit', '--pids-limit', { unsaid: [0, -1] }),
  number('HostConfig.BlkioWeight', '--blkio-weight'),
  option('HostConfig.BlkioWeightDevice', z.array(z.object({ Path: text, Weight: z.int() })).max(100), {
    words: (all) => all.flatMap(({ Path, Weight }) => ['--blkio-weight-device', `${Path}:${Weight}`]),
  }),
  rates('HostConfig.BlkioDeviceReadBps', '--device-read-bps'),
  rates('HostConfig.BlkioDeviceWriteBps', '--device-write-bps'),
  rates('HostConfig.BlkioDeviceReadIOps', '--device-read-iops'),
  rates('HostConfig.BlkioDeviceWriteIOps', '--device-write-iops'),
  // 64 MiB is what the engine gives by itself.
  bytes('HostConfig.ShmSize', '--shm-size', 64 * 2 ** 20),
  toggle('HostConfig.OomKillDisable', '--oom-kill-disable'),
  number('HostConfig.OomScoreAdj', '--oom-score-adj'),
  option('HostConfig.Ulimits', z.array(z.object({ Name: text, Soft: z.number(), Hard: z.number() })).max(100), {
    words: (all) => all.flatMap(({ Name, Soft, Hard }) => ['--ulimit', `${Name}=${Soft}:${Hard}`]),
  }),
];

const isolation: readonly RunOption[] = [
  toggle('HostConfig.Privileged', '--privileged'),
  toggle('HostConfig.ReadonlyRootfs', '--read-only'),
  toggle('HostConfig.Init', '--init'),
  list('HostConfig.CapAdd', '--cap-add'),
  list('HostConfig.CapDrop', '--cap-drop'),
  list('HostConfig.SecurityOpt', '--security-opt'),
  // Together they are what "systempaths=unconfined" means; the engine fills in lists of its own where it was not said.
  option('HostConfig.MaskedPaths', texts, {
    words: () => ['--security-opt', 'systempaths=unconfined'],
    isUnsaid: (paths) => paths.length > 0,
  }),
  option('HostConfig.ReadonlyPaths', texts, { words: () => [], isUnsaid: (paths) => paths.length > 0 }),
  list('HostConfig.GroupAdd', '--group-add'),
  word('HostConfig.IpcMode', '--ipc', 'private'),
  word('HostConfig.PidMode', '--pid'),
  word('HostConfig.UTSMode', '--uts'),
  word('HostConfig.UsernsMode', '--userns'),
  word('HostConfig.CgroupnsMode', '--cgroupns', 'private'),
  word('HostConfig.CgroupParent', '--cgroup-parent'),
  word('HostConfig.Isolation', '--isolation', 'default'),
  word('HostConfig.Runtime', '--runtime', 'runc'),
  map('HostConfig.Sysctls', '--sysctl'),
  map('HostConfig.Annotations', '--annotation'),
  option(
    'HostConfig.Devices',
    z.array(z.object({ PathOnHost: text, PathInContainer: text, CgroupPermissions: text })).max(1_000),
    {
      words: (all) =>
        all.flatMap(({ PathOnHost, PathInContainer, CgroupPermissions }) => [
          '--device',
          `${PathOnHost}:${PathInContainer}:${CgroupPermissions}`,
        ]),
    },
  ),
  list('HostConfig.DeviceCgroupRules', '--device-cgroup-rule'),
  option('HostConfig.DeviceRequests', compound.deviceRequests, { words: compound.deviceRequestWords }),
];

const storage: readonly RunOption[] = [
  // Only those that RunSpec's own mounts cannot say.
  list('HostConfig.Binds', '-v'),
  option('HostConfig.Mounts', z.array(compound.mount).max(1_000), {
    words: (all, how) => all.flatMap((each) => compound.mountWords(each, how)),
  }),
  option('HostConfig.Tmpfs', pairs, {
    words: (all) => Object.entries(all).flatMap(([path, how]) => ['--tmpfs', how ? `${path}:${how}` : path]),
  }),
  list('HostConfig.VolumesFrom', '--volumes-from'),
  word('HostConfig.VolumeDriver', '--volume-driver'),
  map('HostConfig.StorageOpt', '--storage-opt', { secret: true }),
];

const network: readonly RunOption[] = [
  option('HostConfig.NetworkMode', text, {
    // Where the networks are told, the first of them is this one.
    words: (mode, { all }) => (Object.hasOwn(Object(all[NETWORKS]), mode) ? [] : ['--network', mode]),
    isUnsaid: (mode) => ['', 'default', 'bridge'].includes(mode),
  }),
  option('NetworkSettings.Networks', compound.networks, {
    words: (networks, { all, mask }) =>
      compound.networkWords(networks, { first: String(all['HostConfig.NetworkMode'] ?? 'bridge'), mask }),
  }),
  list('HostConfig.Links', '--link'),
  list('HostConfig.Dns', '--dns'),
  list('HostConfig.DnsOptions', '--dns-option'),
  list('HostConfig.DnsSearch', '--dns-search'),
  list('HostConfig.ExtraHosts', '--add-host'),
  toggle('HostConfig.PublishAllPorts', '--publish-all'),
  // Only those that RunSpec's own ports cannot say: ranges of host ports.
  option('HostConfig.PortBindings', z.record(text, z.array(z.object({ HostIp: text, HostPort: text })).max(1_000)), {
    words: (all) =>
      Object.entries(all).flatMap(([port, bindings]) =>
        bindings.flatMap(({ HostIp, HostPort }) => {
          const ip = HostIp.includes(':') ? `[${HostIp}]` : HostIp;
          return ['-p', [...(ip ? [ip] : []), HostPort, port].join(':')];
        }),
      ),
  }),
];

const logging = option('HostConfig.LogConfig', z.object({ Type: text, Config: pairs.nullish() }), {
  words: ({ Type, Config }, how) => [
    ...(Type === '' || Type === 'json-file' ? [] : ['--log-driver', Type]),
    ...Object.entries(Config ?? {}).flatMap(([key, value]) => [
      '--log-opt',
      how.mask && !isPlainLogOption(key) ? key : `${key}=${value}`,
    ]),
  ],
  isUnsaid: ({ Type, Config }) => (Type === '' || Type === 'json-file') && isNothing(Config ?? {}),
});

/**
 * Everything `docker run` can say that RunSpec has no field for, in the order of the command line. Inspecting, creating
 * and the command line all go by this table. What is not in it is the client's alone (--cidfile, --pull, --env-file, …)
 * or not told by inspect: --platform (the image decides) and a network's --mac-address, which looks like a generated one.
 */
export const runOptions: readonly RunOption[] = [
  ...network,
  ...config,
  ...resources,
  ...isolation,
  ...storage,
  logging,
];

const NETWORKS = 'NetworkSettings.Networks';
const byPath = new Map(runOptions.map((each) => [each.path, each]));

/** The options of a run specification; an unknown path, or a value that cannot stand there, is refused by its path. */
export const moreOptions = z.record(z.string(), z.unknown()).superRefine((more, context) => {
  for (const [path, value] of Object.entries(more)) {
    if (byPath.get(path)?.read(value) === undefined) {
      context.addIssue({ code: 'custom', path: [path], message: problem('runOption') });
    }
  }
});

/** The words of `docker run` for these options. */
export function moreWords(more: MoreOptions, { mask }: compound.Masking): string[] {
  return runOptions.flatMap(({ path, words }) => (path in more ? words(more[path], { all: more, mask }) : []));
}
