import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { readJson } from '../../platform/files.ts';

const listed = z.object({
  path: z.string().regex(/^(?!.*(^|\/)\.)[\w./@+-]+$/, 'a path below the folder'),
  sha256: z.string(),
  mime: z.string(),
});
const manifest = z.object({ files: z.array(listed) });
type Listed = z.infer<typeof listed>;

export interface PageFile {
  readonly path: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** The built page. What its manifest does not list does not exist, and what it lists has the bytes it was built with. */
export class PageFiles {
  readonly #folder: string;
  #files: ReadonlyMap<string, Listed>;

  private constructor(folder: string, files: ReadonlyMap<string, Listed>) {
    this.#folder = folder;
    this.#files = files;
  }

  /** Throws UNSUPPORTED when there is no built page in the folder. */
  static async open(folder: string): Promise<PageFiles> {
    return new PageFiles(folder, await readManifest(folder));
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Null when it is not listed. The page may have been built anew meanwhile: its manifest is then read again, once. */
  async read(path: string): Promise<PageFile | null> {
    const found = await this.#readListed(path);
    if (found !== 'changed') return found;
    this.#files = await readManifest(this.#folder);
    const again = await this.#readListed(path);
    if (again === 'changed') throw new AppError('IO_ERROR', `${path} is not the file that was built`);
    return again;
  }

  async #readListed(path: string): Promise<PageFile | null | 'changed'> {
    const entry = this.#files.get(path);
    if (!entry) return null;
    const bytes = await readFile(join(this.#folder, entry.path)).catch(() => null);
    if (!bytes || createHash('sha256').update(bytes).digest('hex') !== entry.sha256) return 'changed';
    return { path: entry.path, mime: entry.mime, bytes };
  }
}

async function readManifest(folder: string): Promise<Map<string, Listed>> {
  const file = await readJson(join(folder, 'manifest.json'));
  const parsed = manifest.safeParse(file.kind === 'value' ? file.value : null);
  if (!parsed.success) {
    throw new AppError('UNSUPPORTED', `there is no built page in ${folder}`, {
      hint: 'Build it with: npm run build',
      details: { path: folder },
    });
  }
  return new Map(parsed.data.files.map((entry) => [entry.path, entry]));
}
