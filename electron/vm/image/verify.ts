import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { imageMessages, vmMessages } from '../../contract/messages/vm.ts';
import { readJson, writeJson } from '../../platform/files.ts';
import { errnoOf, ioError } from '../../platform/io-error.ts';
import { openRegular } from '../../platform/read-file.ts';
import type { GuestImage, ImageFile } from './manifest.ts';

const verdicts = z.record(z.string(), z.object({ stamp: z.string(), sha256: z.string() }));
type Verdicts = z.infer<typeof verdicts>;

export interface VerifyOptions {
  /** Where verdicts are remembered, so that an unchanged file is hashed once. */
  readonly cacheFile: string;
  /** Hash everything again, whatever is remembered. */
  readonly full?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Checks that every file of the image has the bytes its manifest promises. Rejects with VM_FAILED naming the file.
 * A verdict holds while device, inode, size, mtime and ctime stay: ctime cannot be set back by a program, so changed
 * bytes are found even where the time of modification was restored.
 */
export async function verifyGuestImage(image: GuestImage, options: VerifyOptions): Promise<void> {
  const known = await load(options.cacheFile);
  const next: Verdicts = {};
  for (const file of image.files) {
    options.signal?.throwIfAborted();
    next[file.path] = await verify(file, options.full ? undefined : known[file.path]);
  }
  if (JSON.stringify(next) === JSON.stringify(known)) return;
  // Losing the cache costs a second at the next start; a disk that cannot be written to is reported where it matters.
  await writeJson(options.cacheFile, next).catch(() => undefined);
}

async function verify(file: ImageFile, known: Verdicts[string] | undefined): Promise<Verdicts[string]> {
  try {
    const handle = await openRegular(file.path);
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
      const stamp = [dev, ino, size, mtimeNs, ctimeNs].join(':');
      if (size !== BigInt(file.size))
        throw mismatch(file, imageMessages.size({ size: Number(size), wanted: file.size }));
      if (known?.stamp === stamp && known.sha256 === file.sha256) return known;
      const hash = createHash('sha256');
      for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 1 << 20 }))
        hash.update(chunk);
      const sha256 = hash.digest('hex');
      if (sha256 !== file.sha256) throw mismatch(file, imageMessages.checksum());
      return { stamp, sha256 };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw mismatch(file, imageMessages.missing());
    throw ioError('readImage', file.path, error);
  }
}

async function load(cacheFile: string): Promise<Verdicts> {
  const found = await readJson(cacheFile);
  const parsed = verdicts.safeParse(found.kind === 'value' ? found.value : {});
  return parsed.success ? parsed.data : {};
}

function mismatch(file: ImageFile, how: Message): AppError {
  return new AppError('VM_FAILED', vmMessages.damagedImage({ path: file.path, how }), {
    details: { path: file.path, reason: 'image-damaged' },
  });
}
