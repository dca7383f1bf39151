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
  /** Bytes on their way out, by their sum: a thousand who ask for a file, and never take it, cost no more than one. */
  readonly #sent = new Map<string, WeakRef<Buffer>>();
  readonly #reading = new Map<string, Promise<PageFile | null>>();

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
  read(path: string): Promise<PageFile | null> {
    const reading = this.#reading.get(path) ?? this.#read(path).finally(() => this.#reading.delete(path));
    if (this.has(path)) this.#reading.set(path, reading);
    return reading;
  }

  async #read(path: string): Promise<PageFile | null> {
    const found = await this.#readListed(path);
    if (found !== 'changed') return found;
    this.#files = await readManifest(this.#folder);
    this.#sent.clear();
    const again = await this.#readListed(path);
    if (again === 'changed') throw new AppError('IO_ERROR', `${path} is not the file that was built`);
    return again;
  }

  async #readListed(path: string): Promise<PageFile | null | 'changed'> {
    const entry = this.#files.get(path);
    if (!entry) return null;
    const bytes = await readFile(join(this.#folder, entry.path)).catch(() => null);
    if (!bytes || createHash('sha256').update(bytes).digest('hex') !== entry.sha256) return 'changed';
    const shared = this.#sent.get(entry.sha256)?.deref() ?? bytes;
    this.#sent.set(entry.sha256, new WeakRef(shared));
    return { path: entry.path, mime: entry.mime, bytes: shared };
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
