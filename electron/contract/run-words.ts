import { z } from 'zod';
import { commandLine } from './cli-line.ts';

/*
 * The compound values of `docker run`: what the engine takes, and the words that say it. Fields that a newer engine may
 * add are left out rather than costing the value.
 */

const text = z.string().max(1_000_000);
const texts = z.array(text).max(1_000);
const pairs = z.record(z.string().min(1), text);
/** An optional field, where the engine writes null for nothing. */
const maybe = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? undefined);

/** A field of the comma-separated values that --mount, --network and --gpus take. */
function csv(fields: readonly (string | false | undefined)[]): string {
  return fields
    .filter((field) => typeof field === 'string')
    .map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}

const keyed = (key: string, value: string | number | undefined) =>
  value !== undefined && value !== '' && `${key}=${value}`;
const keyedAll = (key: string, values: Readonly<Record<string, string>> | undefined) =>
  Object.entries(values ?? {}).map(([name, value]) => `${key}=${name}=${value}`);
/** Options that a driver is told, such as the user and password of a network share: with `mask` by their names alone. */
const driverOptions = (key: string, values: Readonly<Record<string, string>> | undefined, { mask }: Masking) =>
  mask ? Object.keys(values ?? {}).map((name) => `${key}=${name}`) : keyedAll(key, values);

/** With `mask` the words are without what may be a secret, as for a log. */
export interface Masking {
  readonly mask: boolean;
}

/** Nanoseconds as the command line takes them, such as "1m30s" would be "90s". */
export function goDuration(ns: number): string {
  if (ns % 1e9 === 0) return `${ns / 1e9}s`;
  return ns % 1e6 === 0 ? `${ns / 1e6}ms` : `${ns}ns`;
}

/** Bytes as the command line takes them, in the largest unit that says them exactly. */
export function goBytes(bytes: number): string {
  for (const [unit, size] of [
    ['g', 2 ** 30],
    ['m', 2 ** 20],
    ['k', 2 ** 10],
  ] as const) {
    if (bytes > 0 && bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}

export const healthcheck = z.object({
  Test: maybe(texts),
  Interval: maybe(z.int()),
  Timeout: maybe(z.int()),
  StartPeriod: maybe(z.int()),
  StartInterval: maybe(z.int()),
  Retries: maybe(z.int()),
});

/** A check that runs without a shell is said as a line that the shell splits into its words: there is no other way. */
export function healthWords(check: z.output<typeof healthcheck>): string[] {
  const [kind, ...test] = check.Test ?? [];
  if (kind === 'NONE') return ['--no-healthcheck'];
  const span = (flag: string, ns: number | undefined) => (ns ? [flag, goDuration(ns)] : []);
  return [
    ...(kind === undefined ? [] : ['--health-cmd', kind === 'CMD-SHELL' ? (test[0] ?? '') : commandLine(test)]),
    ...span('--health-interval', check.Interval),
    ...span('--health-timeout', check.Timeout),
    ...span('--health-start-period', check.StartPeriod),
    ...span('--health-start-interval', check.StartInterval),
    ...(check.Retries ? ['--health-retries', String(check.Retries)] : []),
  ];
}

export const mount = z.object({
  Type: z.string(),
  Source: maybe(text),
  Target: text,
  ReadOnly: maybe(z.boolean()),
  Consistency: maybe(text),
  BindOptions: maybe(
    z.object({
      Propagation: maybe(text),
      NonRecursive: maybe(z.boolean()),
      CreateMountpoint: maybe(z.boolean()),
      ReadOnlyNonRecursive: maybe(z.boolean()),
      ReadOnlyForceRecursive: maybe(z.boolean()),
    }),
  ),
  VolumeOptions: maybe(
    z.object({
      NoCopy: maybe(z.boolean()),
      Labels: maybe(pairs),
      Subpath: maybe(text),
      DriverConfig: maybe(z.object({ Name: maybe(text), Options: maybe(pairs) })),
    }),
  ),
  ImageOptions: maybe(z.object({ Subpath: maybe(text) })),
  TmpfsOptions: maybe(
    z.object({ SizeBytes: maybe(z.number()), Mode: maybe(z.int()), Options: maybe(z.array(texts).max(100)) }),
  ),
});
export type Mount = z.output<typeof mount>;

export function mountWords(each: Mount, how: Masking): string[] {
  const { BindOptions: bind, VolumeOptions: volume, TmpfsOptions: tmpfs, ImageOptions: image } = each;
  const recursive = bind?.NonRecursive
    ? 'disabled'
    : bind?.ReadOnlyNonRecursive
      ? 'writable'
      : bind?.ReadOnlyForceRecursive
        ? 'readonly'
        : undefined;
  const fields = [
    keyed('type', each.Type),
    keyed('source', each.Source),
    keyed('target', each.Target),
    each.ReadOnly && 'readonly',
    keyed('consistency', each.Consistency),
    keyed('bind-propagation', bind?.Propagation),
    keyed('bind-recursive', recursive),
    volume?.NoCopy && 'volume-nocopy',
    keyed('volume-subpath', volume?.Subpath),
    keyed('volume-driver', volume?.DriverConfig?.Name),
    ...driverOptions('volume-opt', volume?.DriverConfig?.Options, how),
    ...keyedAll('volume-label', volume?.Labels),
    keyed('tmpfs-size', tmpfs?.SizeBytes),
    keyed('tmpfs-mode', tmpfs?.Mode ? tmpfs.Mode.toString(8) : undefined),
    keyed('image-subpath', image?.Subpath),
  ];
  return ['--mount', csv(fields)];
}

export const networks = z.record(
  z.string().min(1),
  z.object({
    Aliases: maybe(texts),
    Links: maybe(texts),
    DriverOpts: maybe(pairs),
    GwPriority: maybe(z.int()),
    MacAddress: maybe(text),
    IPAMConfig: maybe(z.object({ IPv4Address: maybe(text), IPv6Address: maybe(text), LinkLocalIPs: maybe(texts) })),
  }),
);

/** `first` is the network that counts as the container's own; the others follow it. */
export function networkWords(
  all: z.output<typeof networks>,
  { first, ...how }: Masking & { readonly first: string },
): string[] {
  const names = Object.keys(all).sort((a, b) => Number(b === first) - Number(a === first));
  return names.flatMap((name) => {
    const { Aliases, Links, DriverOpts, GwPriority, MacAddress, IPAMConfig } = all[name] ?? {};
    const fields = [
      ...(Aliases ?? []).map((alias) => keyed('alias', alias)),
      keyed('ip', IPAMConfig?.IPv4Address),
      keyed('ip6', IPAMConfig?.IPv6Address),
      ...(IPAMConfig?.LinkLocalIPs ?? []).map((ip) => keyed('link-local-ip', ip)),
      keyed('mac-address', MacAddress),
      ...driverOptions('driver-opt', DriverOpts, how),
      keyed('gw-priority', GwPriority || undefined),
    ].filter((field) => field);
    const network = ['--network', fields.length === 0 ? name : csv([`name=${name}`, ...fields])];
    return [...network, ...(Links ?? []).flatMap((link) => ['--link', link])];
  });
}

export const deviceRequests = z
  .array(
    z.object({
      Driver: maybe(text),
      Count: maybe(z.int()),
      DeviceIDs: maybe(texts),
      Capabilities: maybe(z.array(texts).max(100)),
      Options: maybe(pairs),
    }),
  )
  .max(100);

export function deviceRequestWords(requests: z.output<typeof deviceRequests>, how: Masking): string[] {
  return requests.flatMap(({ Driver, Count, DeviceIDs = [], Capabilities = [], Options }) => {
    if (Driver === 'cdi') return DeviceIDs.flatMap((id) => ['--device', id]);
    const capabilities = Capabilities.flat().filter((name) => name !== 'gpu');
    const amount = Count === -1 ? 'all' : Count ? String(Count) : undefined;
    const list = (values: readonly string[]) => (values.length > 0 ? values.join(',') : undefined);
    const rest = [
      keyed('device', list(DeviceIDs)),
      keyed('driver', Driver),
      keyed('capabilities', list(capabilities)),
      ...driverOptions('options', Options, how),
    ].filter((field) => field);
    return ['--gpus', csv(rest.length === 0 ? [amount ?? 'all'] : [keyed('count', amount), ...rest])];
  });
}
