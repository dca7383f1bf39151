import { access, constants, lstat, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { basename, delimiter, dirname, join, normalize } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { toolMessages } from '../../contract/messages/tools.ts';
import { makeDir } from '../files.ts';
import { prepareHome } from '../home.ts';
import { errnoOf, ioError, isMissing, messageOf } from '../io-error.ts';
import type { HomePaths } from '../paths.ts';
import { dockerConfigFolder, userHome } from '../user-home.ts';
import type { ShippedTool, ShippedTools } from './shipped.ts';

/**
 * Links to the tools, where the user's shell and the docker command look. They lead through `HomePaths.tools`, a link itself, to
 * where this Slipway has them: one that was moved or raised to another version changes that one, and a link that leads there is
 * Slipway's, of this very home, without a list that could be wrong.
 */
export interface ToolPlaces {
  /** The folder for commands: one of PATH where the user may write to one of those that are the user's own. */
  readonly bin: string;
  readonly isOnPath: boolean;
  /** The docker command's folder of plug-ins. */
  readonly plugins: string;
  /** All folders that `bin` may be, another time. */
  readonly bins: readonly string[];
}

/** What is where a tool's link belongs. */
export type LinkState = 'ours' | 'absent' | 'foreign';

export interface ToolLink {
  readonly name: string;
  readonly path: string;
  readonly state: LinkState;
}

/** Where links go. Rejects with IO_ERROR for a user without a home. */
export async function toolPlaces(env: NodeJS.ProcessEnv): Promise<ToolPlaces> {
  const home = userHome(env);
  const config = dockerConfigFolder(env);
  if (home === null || config === null) throw new AppError('IO_ERROR', toolMessages.noHome());
  const own = [join(home, '.local', 'bin'), join(home, 'bin')];
  const shared = process.platform === 'win32' ? [] : ['/usr/local/bin', '/opt/homebrew/bin'];
  const bins = [...own, ...shared];
  const onPath = new Set((env.PATH ?? '').split(delimiter).map((folder) => normalize(`${folder}/`)));
  const isOnPath = (folder: string) => onPath.has(normalize(`${folder}/`));
  let chosen: string | undefined;
  for (const folder of bins) {
    // Of those that others use as well only where the user may write; one's own is made.
    if (isOnPath(folder) && (own.includes(folder) || (await isWritable(folder)))) {
      chosen = folder;
      break;
    }
  }
  const bin = chosen ?? (own[0] as string);
  return { bin, bins, isOnPath: isOnPath(bin), plugins: join(config, 'cli-plugins') };
}

/** What is where the links of tools belong. */
export function linksOf(
  tools: readonly ShippedTool[],
  { places, paths }: { readonly places: ToolPlaces; readonly paths: HomePaths },
): Promise<ToolLink[]> {
  return Promise.all(
    tools.map(async (tool) => {
      const folders = tool.kind === 'plugin' ? [places.plugins] : [places.bin, ...places.bins];
      for (const folder of folders) {
        const path = join(folder, tool.file);
        if ((await stateOf(path, paths, tool.file)) === 'ours') return { name: tool.name, path, state: 'ours' };
      }
      const path = join(folders[0] as string, tool.file);
      return { name: tool.name, path, state: await stateOf(path, paths, tool.file) };
    }),
  );
}

/**
 * Puts tools on the user's path and among the docker command's plug-ins. What is there and not Slipway's is left, and said to be
 * `foreign`. Rejects with CONFLICT and IO_ERROR.
 */
export async function linkTools(
  tools: readonly ShippedTool[],
  at: { readonly shipped: ShippedTools; readonly places: ToolPlaces; readonly paths: HomePaths },
): Promise<ToolLink[]> {
  const { paths, shipped } = at;
  await prepareHome(paths);
  await pointTo(paths.tools, shipped.folder);
  const done: ToolLink[] = [];
  for (const link of await linksOf(tools, at))
    done.push(link.state === 'absent' ? await made(link, join(paths.tools, basename(link.path))) : link);
  return done;
}

async function made(link: ToolLink, target: string): Promise<ToolLink> {
  try {
    await makeDir(dirname(link.path));
    await symlink(target, link.path, 'file');
    return { ...link, state: 'ours' };
  } catch (error) {
    // Somebody was faster.
    if (errnoOf(error) === 'EEXIST') return { ...link, state: 'foreign' };
    const reason = quoted(messageOf(error));
    throw new AppError('IO_ERROR', toolMessages.notLinked({ path: link.path, reason }), { cause: error });
  }
}

/**
 * Takes Slipway's links away, of one tool or of all that any version of this home's Slipway has made. Resolves with their paths.
 * Nothing else is touched.
 */
export async function unlinkTools(places: ToolPlaces, paths: HomePaths, file?: string): Promise<string[]> {
  const removed: string[] = [];
  for (const folder of [...places.bins, places.plugins]) {
    for (const name of file === undefined ? await namesIn(folder) : [file]) {
      const path = join(folder, name);
      if ((await stateOf(path, paths, name)) !== 'ours') continue;
      await rm(path, { force: true }).catch((error) => {
        throw ioError('writeFile', path, error);
      });
      removed.push(path);
    }
  }
  if (file === undefined && (await isLink(paths.tools))) await rm(paths.tools, { force: true });
  return removed;
}

/** Has links that were made lead to the tools of this Slipway, as after an update. Nothing is done where there are none. */
export async function renewLinks(paths: HomePaths, shipped: () => Promise<ShippedTools>): Promise<void> {
  if (await isLink(paths.tools)) await pointTo(paths.tools, (await shipped()).folder);
}

/** Makes a link, or leads one that is there elsewhere, at once for whoever follows it. */
async function pointTo(path: string, folder: string): Promise<void> {
  const now = await readlink(path).catch((error) => {
    if (isMissing(error)) return null;
    throw new AppError('CONFLICT', toolMessages.inTheWay({ path }), { cause: error });
  });
  if (now === folder) return;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await rm(temporary, { force: true });
    // Of folders Windows allows everybody this kind; elsewhere there is one only.
    await symlink(folder, temporary, 'junction');
    // Windows replaces no folder by a rename.
    if (process.platform === 'win32') await rm(path, { force: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw ioError('writeFile', path, error);
  }
}

async function stateOf(path: string, paths: HomePaths, file: string): Promise<LinkState> {
  try {
    return (await readlink(path)) === join(paths.tools, file) ? 'ours' : 'foreign';
  } catch (error) {
    // EINVAL: something that is no link.
    return isMissing(error) ? 'absent' : 'foreign';
  }
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isSymbolicLink() ?? false;
}

/** The links in a folder of the user's, which may have thousands of other things. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name);
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}
