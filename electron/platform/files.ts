import { randomBytes } from 'node:crypto';
import { fstatSync, mkdirSync } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, ioError } from './io-error.ts';
import { readSmallFile } from './read-file.ts';

/**
 * Makes a folder and its parents, mode 0700. Node's own recursive mkdir never returns where a file system answers ENOENT
 * although the parent exists, as below /proc.
 */
export async function makeDir(path: string): Promise<void> {
  try {
    await mkdir(path, 0o700);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') {
      if ((await stat(path)).isDirectory()) return;
      throw Object.assign(new Error(`not a folder: ${path}`), { code: 'ENOTDIR' });
    }
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDir(dirname(path));
    await mkdir(path, 0o700);
  }
}

/** As makeDir, at once. */
export function makeDirSync(path: string): void {
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return;
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    makeDirSync(dirname(path));
    mkdirSync(path, 0o700);
  }
}

/** Makes a folder, and its parents, that only the user can enter. An existing one is narrowed to 0700. */
export async function ensurePrivateDir(path: string): Promise<void> {
  try {
    await makeDir(path);
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) await chmod(path, 0o700);
  } catch (error) {
    throw ioError('prepareFolder', path, error);
  }
}

export interface WriteOptions {
  /** Permission bits; 0600 unless told. */
  readonly mode?: number;
}

/**
 * Replaces a file so that a reader, or a crash at any moment, sees the old bytes or the new ones and nothing between:
 * temporary file, fsync, rename, fsync of the folder.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', options.mode ?? 0o600);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw ioError('writeFile', path, error);
  }
}

/** Writes a value as indented JSON, atomically. */
export function writeJson(path: string, value: unknown, options?: WriteOptions): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, options);
}

/** Levels of lists and objects. Whatever walks a value, as zod does, calls itself for each. */
const DEEPEST = 100;

const isWithin = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((each) => isWithin(each, levels - 1)));

/** As JSON.parse(). Throws SyntaxError for what is deeper than 100 levels, too: it is nobody's file, and would end who looks through it. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!isWithin(value, DEEPEST)) throw new SyntaxError(`more than ${DEEPEST} levels deep`);
  return value;
}

/** What reading a JSON file found. `unreadable` is I/O trouble, no regular file or one over 1 MiB, `malformed` is bytes that parseJson() takes for none. */
export type JsonFile =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'missing' }
  | { readonly kind: 'malformed'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable'; readonly error: unknown };

/** Reads a JSON file; whatever is wrong with it is an answer, not an exception. Windows' editors put a mark before it. */
export async function readJson(path: string): Promise<JsonFile> {
  let bytes: Buffer;
  try {
    bytes = await readSmallFile(path);
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', error };
  }
  try {
    return { kind: 'value', value: parseJson(bytes.toString('utf8').replace(/^\uFEFF/, '')) };
  } catch {
    return { kind: 'malformed', bytes };
  }
}

/** Gives a file a name that it still has after a power loss; what had it is replaced. */
export async function renameSynced(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** A rename, or another name, is only safe over power loss once its folder is synced. Not every file system allows it. */
export async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } catch {
    // Windows and some network file systems refuse to sync a folder; the rename itself has happened.
  } finally {
    await folder?.close();
  }
}

/** Whether an open descriptor is a pipe, or a file that is not empty; false for one that cannot be looked at. */
export function isPipeOrFile(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFIFO() || (stat.isFile() && stat.size > 0);
  } catch {
    return false;
  }
}
