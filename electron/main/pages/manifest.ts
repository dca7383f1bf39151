import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';

const pageFile = z.object({
  /** Relative to the renderer's folder, with `/`, without a leading one. */
  path: z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[^\\%\0]+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().nonnegative(),
  mime: z.string().min(1),
});
const schema = z.object({ files: z.array(pageFile).min(1) });

export type PageFile = z.infer<typeof pageFile>;
/** What may be served, by path. Written when the renderer is built. */
export type PageManifest = ReadonlyMap<string, PageFile>;

/** Reads the list of files the build wrote beside the page. Rejects with IO_ERROR when it is missing or not as expected. */
export async function readPageManifest(folder: string): Promise<PageManifest> {
  const path = join(folder, 'manifest.json');
  try {
    const { files } = schema.parse(JSON.parse(await readFile(path, 'utf8')));
    return new Map(files.map((file) => [file.path, file]));
  } catch (cause) {
    const hint = 'Install Slipway again, or run "npm run build" in a checkout.';
    throw new AppError('IO_ERROR', `the app's own pages cannot be read: ${path}`, { cause, hint });
  }
}
