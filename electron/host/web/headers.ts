/** Sent with every answer. */
export const baseHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
} as const;

/** For everything that must not stay in a cache; files with a content hash in their name may. */
export const NO_STORE = 'no-store';
export const IMMUTABLE = 'private, max-age=31536000, immutable';

/**
 * The page's policy: only what this server serves, and one WebSocket to it. `'self'` alone does not cover ws: in every
 * browser, so its origin is named.
 */
export function pagePolicy(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
