import { statfs } from 'node:fs/promises';
import { sleep } from '../../base/deadline.ts';

/** Enough for the guest to write what it has pending; with less it would be paused again at once. */
const ENOUGH_BYTES = 256 * 1024 * 1024;

/** Resolves once the file system of a folder has room again. */
export async function untilSpace(dir: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { bavail, bsize } = await statfs(dir);
    if (bavail * bsize >= ENOUGH_BYTES) return;
    await sleep(3000, signal);
  }
}
