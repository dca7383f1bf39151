import type { Logger } from '../base/logger.ts';
import { toWire } from '../contract/errors.ts';
import type { BuiltPage } from '../platform/built-page.ts';
import { BASE_HEADERS, pagePolicy } from '../platform/page-headers.ts';
import { isOwnUrl } from './scheme.ts';

/** With every answer, errors included. Addresses carry no version: after an update the old files must not come from a cache. */
const HEADERS = { ...BASE_HEADERS, 'Content-Security-Policy': pagePolicy(), 'Cache-Control': 'no-cache' } as const;

/** Answers requests to our scheme with the built page. */
export function pageServer({ page, log }: { readonly page: BuiltPage; readonly log: Logger }) {
  const empty = (status: number) => new Response(null, { status, headers: HEADERS });
  return async ({ method, url }: Pick<Request, 'method' | 'url'>): Promise<Response> => {
    if (!isOwnUrl(url)) return empty(404);
    try {
      const answer = await page.answer({ method, path: new URL(url).pathname });
      if (answer.status !== 200) return empty(answer.status);
      const { bytes, mime } = answer.file;
      const body = method === 'HEAD' ? null : new Uint8Array(bytes);
      return new Response(body, { status: 200, headers: { ...HEADERS, 'Content-Type': mime } });
    } catch (error) {
      log.error('a file of the page is missing or was changed', { error: toWire(error).message });
      return empty(500);
    }
  };
}
