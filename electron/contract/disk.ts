import { z } from 'zod';
import { empty, isAbsolutePath, localId, ok } from './common.ts';
import { message } from './messages/message.ts';
import { problem } from './messages/problem.ts';
import { RESET_WORDS } from './vm.ts';
import { type Change, method, stream, type Undo } from './wire/define.ts';

/** How an exported disk's file is called at its end, as tar and zstd read it. */
export const ARCHIVE_SUFFIX = '.tar.zst';

export const diskWorkKind = z.enum(['move', 'export', 'import']);
export type DiskWorkKind = z.infer<typeof diskWorkKind>;

/** Something long that is done with the data disk, or was broken off and can be gone on with. */
export const diskWork = z.object({
  kind: diskWorkKind,
  /** The folder it is moved to, the file it is exported to, or the one that is imported. */
  path: z.string(),
  isRunning: z.boolean(),
});
export type DiskWork = z.infer<typeof diskWork>;

/** Of the file that the data disk is. */
export const diskSizes = z.object({
  path: z.string(),
  /** What the VM sees: the most it can hold. */
  logicalBytes: z.number(),
  /** What it takes of this computer's disk. */
  realBytes: z.number(),
});
export type DiskSizes = z.infer<typeof diskSizes>;

export const diskView = z.object({
  /** Null while there is no disk, or none to be found. */
  disk: diskSizes.nullable(),
  /** The folder that it is in, or is to be made in. */
  folder: z.string(),
  /** It is with Slipway's other files. */
  isHome: z.boolean(),
  /** Why it is not to be found. */
  said: message.nullable(),
  work: z.array(diskWork),
});
export type DiskView = z.infer<typeof diskView>;

const absolutePath = z.string().max(4096).refine(isAbsolutePath, problem('absolutePath'));
const task = z.object({ taskId: localId });

function onDisk<P, const U extends Undo<never>>(cli: (params: P) => readonly string[], undo: U): Change<P, U> {
  return { subject: () => 'Slipway VM', cli: (params) => ['slipway', 'disk', ...cli(params)], undo: () => undo };
}

export const disk = {
  /** Every few seconds, and when it changes. */
  watch: stream(empty, diskView),
  /** Gives this computer what the guest's file system does not use. Needs a VM that is up. */
  reclaim: method(
    empty,
    z.object({ freedBytes: z.number() }),
    onDisk(() => ['reclaim'], 'needless'),
  ),
  /** Rejects as the three below do for a place that will not do: before anybody is asked, and anything stopped. */
  check: method(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('move'), folder: absolutePath.nullable() }),
      z.strictObject({ kind: z.enum(['export', 'import']), path: absolutePath }),
    ]),
    ok,
    'looks',
  ),
  /**
   * Puts the disk into another folder, or with null back to Slipway's other files: as a task, while the VM is off where it is another
   * drive. One that was broken off to the same folder is gone on with.
   */
  move: method(
    z.object({ folder: absolutePath.nullable() }),
    task,
    onDisk(({ folder }) => (folder === null ? ['move', '--home'] : ['move', folder]), 'needless'),
  ),
  /**
   * Writes all there is on the disk to one new file, as a task. `path` is that file, or a folder, in which its name is the host's. A page
   * names folders only.
   */
  export: method(
    z.object({ path: absolutePath }),
    task,
    onDisk(({ path }) => ['export', path], 'needless'),
  ),
  /** Replaces the disk by the one in such a file, as a task. The one there is is deleted once the VM runs with the other. */
  import: method(
    z.object({ path: absolutePath, confirm: z.literal(RESET_WORDS) }),
    task,
    onDisk(({ path }) => ['import', path], 'impossible'),
  ),
  /** Deletes what was done of something that was broken off. */
  discard: method(
    z.object({ kind: diskWorkKind }),
    ok,
    onDisk(({ kind }) => ['discard', kind], 'needless'),
  ),
} as const;
