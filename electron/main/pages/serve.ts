import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../base/logger.ts';
import { SECURITY_HEADERS } from './headers.ts';
import type { PageFile, PageManifest } from './manifest.ts';
import { resolvePage } from './resolve.ts';

export interface PagesOptions {
  readonly folder: string;
  readonly manifest: PageManifest;
  readonly log: Logger;
}

/** Answers requests to our scheme with the listed files, and only with bytes whose sha256 is the listed one. */
export function pageServer({ folder, manifest, log }: PagesOptions): (request: Request) => Promise<Response> {
  const empty = (status: number) => new Response(null, { status, headers: SECURITY_HEADERS });
  return async ({ method, url }) => {
    const found = resolvePage(manifest, { method, url });
    if (found.status !== 200) return empty(found.status);
    const bytes = await readListed(folder, found.file);
    if (!bytes) {
      log.error('a page file is missing or was changed', { file: found.file.path });
      return empty(500);
    }
    const headers = { ...SECURITY_HEADERS, 'content-type': found.file.mime };
    return new Response(method === 'HEAD' ? null : new Uint8Array(bytes), { status: 200, headers });
  };
}

async function readListed(folder: string, file: PageFile): Promise<Buffer | null> {
  try {
    const bytes = await readFile(join(folder, ...file.path.split('/')));
    return createHash('sha256').update(bytes).digest('hex') === file.sha256 ? bytes : null;
  } catch {
    return null;
  }
}
