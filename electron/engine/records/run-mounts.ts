import { z } from 'zod';
import { bindMount, type RunSpec } from '../../contract/run-spec.ts';
import { type Mount, mount } from '../../contract/run-words.ts';
import { eachOf, MOST_ENTRIES } from './safe.ts';

type OwnMount = RunSpec['mounts'][number];

/** True for a path on the host, false for a volume's name. */
export function isHostPath(source: string): boolean {
  return /^(\/|[A-Za-z]:[\\/])/.test(source);
}

/** The path on the host that "SOURCE:TARGET[:WORDS]" names, as -v takes it; null for a volume's name, or none. */
export function hostPathOfBind(bind: string): string | null {
  const source = /^((?:[A-Za-z]:[\\/])?[^:]*):/.exec(bind)?.[1] ?? '';
  return isHostPath(source) ? source : null;
}

/**
 * The path on the host that a volume of the local driver is bound to by its options, as compose files say it: `o` has `bind` in it,
 * and `device` is the path. Null for a volume with files of its own, and for other drivers.
 */
export function boundDevice(driver: unknown, options: unknown): string | null {
  // The engine's own default.
  if (driver !== undefined && driver !== null && driver !== '' && driver !== 'local') return null;
  const { o, device } = bound.catch({}).parse(options);
  if (!o?.split(',').some((word) => word === 'bind' || word === 'rbind')) return null;
  return device !== undefined && isHostPath(device) ? device : null;
}

const bound = z.object({ o: z.string().optional(), device: z.string().optional() });

const driverConfig = z.object({ Name: z.unknown(), Options: z.unknown() }).partial().nullish();

const carriedMount = z.object({
  Type: z.string(),
  Source: z.string().default(''),
  VolumeOptions: z.object({ DriverConfig: driverConfig }).nullish(),
});

const carried = z.object({
  'HostConfig.Binds': z.array(z.string()).default([]),
  'HostConfig.Mounts': z.array(carriedMount).default([]),
});

function pathOfCarried({ Type, Source, VolumeOptions }: z.output<typeof carriedMount>): string {
  if (Type === 'bind') return Source;
  const { Name, Options } = VolumeOptions?.DriverConfig ?? {};
  return (Type === 'volume' && boundDevice(Name, Options)) || '';
}

/** The host's folders that a run specification mounts, and the field of it that names each. */
export function hostFolders({ mounts, more }: Pick<RunSpec, 'mounts' | 'more'>): { source: string; field: string }[] {
  const own = mounts.map(({ source }, index) => ({ source, field: `mounts.${index}.source` }));
  const { 'HostConfig.Binds': binds, 'HostConfig.Mounts': others } = carried.parse(more);
  const further = [...binds.map((bind) => hostPathOfBind(bind) ?? ''), ...others.map(pathOfCarried)];
  return [...own, ...further.map((source) => ({ source, field: 'more' }))].filter(({ source }) => isHostPath(source));
}

/** The mounts, by -v and by --mount alike, that RunSpec's own field can say. Anonymous volumes come with the image. */
export function ownMounts(binds: readonly string[], mounts: unknown): OwnMount[] {
  return [...binds.map(ownOfBind), ...eachOf(mount, mounts, MOST_ENTRIES).map(ownOfMount)].filter(
    (each) => each !== null,
  );
}

/** What was said with -v and needs its further words, such as "z" or "rslave". */
export function carriedBinds(binds: readonly string[]): string[] {
  return binds.filter((bind) => ownOfBind(bind) === null && !isAnonymous(bind.split(':', 1)[0] ?? ''));
}

/** What was said with --mount and has options, or is of another type. */
export function carriedMounts(mounts: unknown): Mount[] {
  return eachOf(mount, mounts, MOST_ENTRIES).filter((each) => ownOfMount(each) === null);
}

/** The engine names a volume that nobody has named by 64 digits. */
const isAnonymous = (source: string) => /^[0-9a-f]{64}$/.test(source);

function ownOfBind(bind: string): OwnMount | null {
  const [, source = '', target = '', mode] = /^((?:[A-Za-z]:[\\/])?[^:]+):([^:]+)(?::([^:]*))?$/.exec(bind) ?? [];
  if (isAnonymous(source) || (mode && mode !== 'ro' && mode !== 'rw')) return null;
  return checked({ source, target, readOnly: mode === 'ro' });
}

function ownOfMount(each: Mount): OwnMount | null {
  const { Type, Source = '', Target, ReadOnly = false, BindOptions, VolumeOptions, TmpfsOptions, ImageOptions } = each;
  const { CreateMountpoint, ...bindOptions } = BindOptions ?? {};
  const isPlain = [bindOptions, VolumeOptions, TmpfsOptions, ImageOptions].every((options) => isEmpty(options));
  // RunSpec's own are made as -v makes them, which creates a missing folder.
  const isOwn = (Type === 'volume' && Source !== '') || (Type === 'bind' && CreateMountpoint === true);
  if (!isOwn || !isPlain || (each.Consistency ?? 'default') !== 'default') return null;
  return checked({ source: Source, target: Target, readOnly: ReadOnly });
}

function isEmpty(options: unknown): boolean {
  if (options === null || typeof options !== 'object') return !options;
  return Object.values(options).every(isEmpty);
}

function checked(own: OwnMount): OwnMount | null {
  return bindMount.safeParse(own).success ? own : null;
}
