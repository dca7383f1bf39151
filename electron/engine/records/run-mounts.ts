import { z } from 'zod';
import { bindMount, type RunSpec } from '../../contract/run-spec.ts';
import { type Mount, mount } from '../../contract/run-words.ts';
import { eachOf, MOST_ENTRIES } from './safe.ts';

type OwnMount = RunSpec['mounts'][number];

/** True for a path on the host, false for a volume's name. */
export function isHostPath(source: string): boolean {
  return /^(\/|[A-Za-z]:[\\/])/.test(source);
}

const carried = z.object({
  'HostConfig.Binds': z.array(z.string()).default([]),
  'HostConfig.Mounts': z.array(z.object({ Type: z.string(), Source: z.string().default('') })).default([]),
});

/** The host's folders that a run specification mounts, and the field of it that names each. */
export function hostFolders({ mounts, more }: Pick<RunSpec, 'mounts' | 'more'>): { source: string; field: string }[] {
  const own = mounts.map(({ source }, index) => ({ source, field: `mounts.${index}.source` }));
  const { 'HostConfig.Binds': binds, 'HostConfig.Mounts': others } = carried.parse(more);
  const further = [...binds, ...others.flatMap(({ Type, Source }) => (Type === 'bind' ? Source : []))];
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
