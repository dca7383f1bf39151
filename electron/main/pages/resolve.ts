import { isOwnUrl } from '../scheme.ts';
import type { PageFile, PageManifest } from './manifest.ts';

export type Resolution = { readonly status: 200; readonly file: PageFile } | { readonly status: 404 | 405 };

const INDEX = 'index.html';

/**
 * A route of the page, such as /containers/4f…/terminal: answered with the page itself. Letters, digits, `-` and `_`
 * only, so that nothing percent-encoded, dotted or doubled is ever taken for one.
 */
const ROUTE = /^(?:\/[A-Za-z0-9_-]+)+\/?$/;

/**
 * Which listed file answers a request. Addresses are matched whole against the manifest and never decoded or joined
 * to a folder, so no spelling of a path leads out of it.
 */
export function resolvePage(manifest: PageManifest, request: { method: string; url: string }): Resolution {
  if (!isOwnUrl(request.url)) return { status: 404 };
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405 };
  const { pathname } = new URL(request.url);
  const file = manifest.get(pathname.slice(1)) ?? (isRoute(pathname) ? manifest.get(INDEX) : undefined);
  return file ? { status: 200, file } : { status: 404 };
}

function isRoute(pathname: string): boolean {
  return pathname === '' || pathname === '/' || ROUTE.test(pathname);
}
