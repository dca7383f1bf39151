import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { hostMessages } from '../contract/messages/host.ts';
import { readJson } from './files.ts';

const listed = z.object({
  /** Below the page's folder, with `/`; no part of it begins with a dot. */
  path: z.string().regex(/^(?!.*(^|\/)\.)[\w@+-][\w./@+-]*$/, 'a path below the folder'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  mime: z.string().min(1),
});
const manifest = z.object({ files: z.array(listed).min(1) });
type Listed = z.infer<typeof listed>;

export interface PageFile {
  readonly path: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** What a request for the page is answered with. */
export type PageAnswer = { readonly status: 200; readonly file: PageFile } | { readonly status: 404 | 405 };

const DOCUMENT = 'index.html';

/**
 * A route of the page, such as /containers/4f…/terminal, which the page itself answers. Letters, digits, `-`, `_` and `:`
 * only, so that nothing else that is percent-encoded, and nothing dotted or doubled, is ever taken for one.
 */
const ROUTE = /^(?!(?:api|assets)(?:\/|$))(?:(?:[\w:-]|%3a)+(?:\/(?:[\w:-]|%3a)+)*\/?)?$/i;

/** The built page. What its manifest does not list does not exist, and what it lists has the bytes it was built with. */
export class BuiltPage {
  readonly #folder: string;
  #files: ReadonlyMap<string, Listed>;
  /** Bytes on their way out, by their sum: a thousand who ask for a file, and never take it, cost no more than one. */
  readonly #sent = new Map<string, WeakRef<Buffer>>();
  readonly #reading = new Map<string, Promise<PageFile | null>>();

  private constructor(folder: string, files: ReadonlyMap<string, Listed>) {
    this.#folder = folder;
    this.#files = files;
  }

  /** Rejects with IO_ERROR when there is no built page in the folder. */
  static async open(folder: string): Promise<BuiltPage> {
    return new BuiltPage(folder, await readManifest(folder));
  }

  /**
   * Answers for its listed files, and with the document for every route of its own. `path` is the address's own, with its
   * slash and without a query. It is matched whole and never decoded or joined to a folder, so that no spelling leads out
   * of it. Rejects with IO_ERROR when the file is not the one that was built.
   */
  async answer({ method, path }: { readonly method: string; readonly path: string }): Promise<PageAnswer> {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405 };
    const name = path.replace(/^\//, '');
    const file = await this.#shared(!this.#files.has(name) && ROUTE.test(name) ? DOCUMENT : name);
    return file ? { status: 200, file } : { status: 404 };
  }

  #shared(name: string): Promise<PageFile | null> {
    const reading = this.#reading.get(name) ?? this.#read(name).finally(() => this.#reading.delete(name));
    if (this.#files.has(name)) this.#reading.set(name, reading);
    return reading;
  }

  /** Null when it is not listed. The page may have been built anew meanwhile: its manifest is then read again, once. */
  async #read(name: string): Promise<PageFile | null> {
    const found = await this.#readListed(name);
    if (found !== 'changed') return found;
    this.#files = await readManifest(this.#folder);
    this.#sent.clear();
    const again = await this.#readListed(name);
    if (again === 'changed') throw new AppError('IO_ERROR', hostMessages.changedPage({ path: name }));
    return again;
  }

  async #readListed(name: string): Promise<PageFile | null | 'changed'> {
    const entry = this.#files.get(name);
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
  if (parsed.success) return new Map(parsed.data.files.map((entry) => [entry.path, entry]));
  throw new AppError('IO_ERROR', hostMessages.noPage({ path: folder }), { details: { path: folder } });
}
