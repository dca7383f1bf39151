import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** More than any file that people or programs keep settings in; a chain of certificates has some kilobytes. */
const MOST_BYTES = 1 << 20;
/** Of a log, in bytes: ours are rotated at 5 MB, but for one line more; QEMU's own is not. */
const MOST_LOG_BYTES = 16 << 20;

/**
 * A FIFO without a writer must not keep the opener for ever, nor a terminal become this process's own. Windows has
 * neither flag, nor such files in folders.
 */
const GUARDED = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** Flags for a log that is begun anew. What is opened is to be checked: a FIFO with a reader opens. */
const BEGIN = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | GUARDED;
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | GUARDED;

/** Opens a regular file, or rejects at once: a FIFO, a device or a folder under its name would be read for ever, or never. */
export function openRegular(path: string): Promise<FileHandle> {
  return openChecked(path, constants.O_RDONLY | GUARDED);
}

/** Opens an empty file to write into, mode 0600, with the same promise. */
export function openEmpty(path: string): Promise<FileHandle> {
  return openChecked(path, BEGIN);
}

/**
 * Opens a file that was begun, to read it and go on with it, with the same promise for the name itself: not through a link, nor a file
 * that has another name. Where others write to its folder, as containers do to a shared one, either leads to a file that is not ours.
 */
export async function openBegun(path: string): Promise<FileHandle> {
  // Windows has no such flag, and lets only who looks after the computer make links.
  const handle = await openChecked(path, constants.O_RDWR | GUARDED | (constants.O_NOFOLLOW ?? 0)).catch((error) => {
    throw (error as NodeJS.ErrnoException).code === 'ELOOP' ? notRegular(path) : error;
  });
  if ((await handle.stat()).nlink <= 1) return handle;
  await handle.close();
  throw notRegular(path);
}

/** Opens a file to append to, mode 0600, at once, with the same promise. The caller closes the descriptor. */
export function openToAppendSync(path: string): { readonly fd: number; readonly size: number } {
  const fd = openSync(path, APPEND, 0o600);
  const found = fstatSync(fd);
  if (found.isFile()) return { fd, size: found.size };
  closeSync(fd);
  throw notRegular(path);
}

async function openChecked(path: string, flags: number): Promise<FileHandle> {
  const handle = await open(path, flags, 0o600);
  const isFile = await handle.stat().then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile) return handle;
  await handle.close();
  throw notRegular(path);
}

/** Reads a whole regular file of at most 1 MiB. Anything else rejects at once. */
export async function readSmallFile(path: string): Promise<Buffer> {
  const bytes = await readPart(await openRegular(path), { start: 0, end: MOST_BYTES + 1 });
  if (bytes.length <= MOST_BYTES) return bytes;
  throw Object.assign(new Error(`larger than ${MOST_BYTES / 1024 ** 2} MiB`), { code: 'EFBIG' });
}

/** As readSmallFile, as text. */
export async function readSmallText(path: string): Promise<string> {
  return (await readSmallFile(path)).toString('utf8');
}

/** The last lines of a log of any size, whole lines of at most 16 MiB; of what stands before byte `end` where that is told. */
export async function readLogEnd(path: string, end = Number.POSITIVE_INFINITY): Promise<string> {
  const handle = await openRegular(path);
  const stop = Math.min((await handle.stat()).size, end);
  const start = Math.max(0, stop - MOST_LOG_BYTES);
  const text = (await readPart(handle, { start, end: stop })).toString('utf8');
  // One line that is longer than all of that is shown from where it was cut.
  return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
}

/** From `start` to before `end`, and closes the handle. Counted, not asked for: the file may change its size meanwhile. */
async function readPart(handle: FileHandle, { start, end }: { start: number; end: number }): Promise<Buffer> {
  try {
    const chunks: Buffer[] = [];
    if (end > start) {
      for await (const chunk of handle.createReadStream({ start, end: end - 1, autoClose: false })) chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    await handle.close();
  }
}

/** With a code of our own, for which ioError says just that. */
function notRegular(path: string): Error {
  return Object.assign(new Error(`not a regular file: ${path}`), { code: 'ERR_NOT_REGULAR' });
}
