import type { CustomScheme } from 'electron';

/** The app's own scheme and the one host on it. Pages are served from nowhere else. */
export const SCHEME = 'app';
const HOST = 'slipway';
/**
 * What the scheme may do, for `registerSchemesAsPrivileged`. `codeCache`: V8 keeps what it has compiled, as it does for
 * websites by itself; Electron takes it of a standard scheme only.
 */
export const SCHEME_PRIVILEGES: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};
/** What a window loads. */
export const ENTRY_URL = `${SCHEME}://${HOST}/`;

/** Whether an address is one of our pages or their files. Compared by parts: a prefix would let `app://slipway.evil` in. */
export function isOwnUrl(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url?.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === '';
}
