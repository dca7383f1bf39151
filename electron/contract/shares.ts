import { z } from 'zod';
import { empty, isAbsolutePath } from './common.ts';
import { message } from './messages/message.ts';
import { problem } from './messages/problem.ts';
import { type Change, method, stream, type Undo } from './wire/define.ts';

/** Folders that can be shared at once. The VM's driver may allow fewer. */
export const MOST_SHARES = 12;

/** The path of a folder: absolute and plain, on one line, as the guest is told of them line by line. */
const PLAIN = /^(\/|(\/(?!\.{0,2}(\/|$))[^/\p{Cc}\uFFFD]+)+)$/u;

/**
 * The guest's own, where nothing can be mounted without breaking it: neither these nor what is in them, nor `/` and `/tmp` themselves.
 */
const OF_THE_SYSTEM = /^\/((proc|sys|dev|etc|usr|s?bin|lib(x?\d+)?|var|run(?!\/media\/.))(\/|$)|(tmp)?$)/;

/** Whether it is the path of one folder, or below it. */
export const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Whether a path can be that of a folder to share, as far as its letters tell. */
export const isShareable = (path: string): boolean => PLAIN.test(path) && !OF_THE_SYSTEM.test(path);

/** The absolute path of a folder of this computer, without a slash at its end. */
export const sharePath = z
  .string()
  .max(4096)
  .regex(PLAIN, { error: problem('folderPath'), abort: true })
  .refine(isShareable, problem('folderOfSystem'));

export const share = z.strictObject({
  path: sharePath,
  /** Whatever a container does, nothing in it changes. */
  readOnly: z.boolean(),
});
export type Share = z.infer<typeof share>;

/** What the settings hold: each path once. */
export const shareList = z
  .array(share)
  .max(MOST_SHARES)
  .refine((list) => new Set(list.map(({ path }) => path)).size === list.length, problem('sharedTwice'));

export const sharedFolder = share.extend({
  /** Where it really is, when a link leads there; else null. It is shared at both paths. */
  realPath: z.string().nullable(),
  /** live: containers see it; waiting: the VM does not run, or is being told; restart: the VM has to be restarted for it. */
  state: z.enum(['live', 'waiting', 'failed', 'restart']),
  /** Why it failed, or what to know of one that is live; null for nothing. */
  said: message.nullable(),
});
export type SharedFolder = z.infer<typeof sharedFolder>;

export const pathCheck = z.object({
  /** Why a container cannot have it; null when it can. */
  said: message.nullable(),
  /** The folder whose sharing would mend that; null where none would. */
  folder: z.string().nullable(),
});
export type PathCheck = z.infer<typeof pathCheck>;

/** Entries of a folder that are listed at most. */
export const MOST_LISTED = 2_000;

/** What a user chooses a path from: what containers see now, or all of this computer. */
export const browseScope = z.enum(['shares', 'computer']);
export type BrowseScope = z.infer<typeof browseScope>;

/** What a user may choose. What is listed of files is their names: nothing in them is read. */
export const pathKind = z.enum(['folder', 'file', 'either', 'socket']);
export type PathKind = z.infer<typeof pathKind>;

export const listedEntry = z.object({ path: z.string(), name: z.string(), isFolder: z.boolean() });
export type ListedEntry = z.infer<typeof listedEntry>;

function onShare<P extends { readonly path: string }, const U extends Undo<never>>(
  cli: (params: P) => readonly string[],
  undo: U,
): Change<P, U> {
  return { subject: ({ path }) => path, cli: (params) => ['slipway', 'share', ...cli(params)], undo: () => undo };
}

/** Be it that containers that run have the folder, and cannot read it any more then. */
const force = z.boolean().default(false);
type Forced = { readonly force?: boolean | undefined };

const added = ({ path, readOnly, force: isForced }: { path: string; readOnly?: boolean | undefined } & Forced) => [
  'add',
  ...(readOnly ? ['--read-only'] : []),
  ...(isForced ? ['--force'] : []),
  path,
];

export const shares = {
  watch: stream(empty, z.object({ folders: z.array(sharedFolder), most: z.int() })),
  /** Whether a container could have a path of this computer now. */
  check: method(z.object({ path: z.string().max(4096) }), pathCheck, 'looks'),
  /**
   * What is in a folder for whoever is to choose one of `kind`: folders, then files or sockets where those are asked for, each in the order
   * of their names, links to them among them; without a path, the folders to begin at. `more`: there are others. BAD_REQUEST for what is
   * not in `scope`.
   */
  browse: method(
    z.object({
      path: z.string().max(4096).refine(isAbsolutePath, problem('absolutePath')).nullable(),
      scope: browseScope,
      kind: pathKind,
    }),
    z.object({ entries: z.array(listedEntry).max(MOST_LISTED), more: z.boolean() }),
    'looks',
  ),
  /** Shares a folder that is there, without a restart where the VM can. CONFLICT for one that is shared already. */
  add: method(
    z.object({ path: sharePath, readOnly: z.boolean().default(false) }),
    share,
    onShare(added, ({ path }: Share) => ({ method: 'shares.remove', params: { path } }) as const),
  ),
  /** What containers have of it is gone. Nothing in it is touched. CONFLICT, reason `in-use`, where some that run have it, but by force. */
  remove: method(
    z.object({ path: z.string().max(4096), force }),
    share,
    onShare(
      ({ path, force: isForced }: { path: string } & Forced) => ['remove', ...(isForced ? ['--force'] : []), path],
      (was: Share) => ({ method: 'shares.add', params: was }) as const,
    ),
  ),
  /** Whether containers may write to it. Those that have it have to be restarted, so that it is refused as remove is. Answers with what it was before. */
  change: method(
    share.extend({ force }),
    share,
    onShare(added, ({ path, readOnly }: Share) => ({ method: 'shares.change', params: { path, readOnly } }) as const),
  ),
} as const;
