import { AppError, defect } from '../../../../electron/contract/errors.ts';
import { wireMessages } from '../../../../electron/contract/messages/wire.ts';

const TOKEN_KEY = 'slipway.token';

/**
 * The launch code `slipway open` put into the address's fragment, which never leaves the browser. It is removed from
 * the address at once, so that it is in no history entry and no screenshot; `page` is the fragment that stands there
 * then. Null when there is none.
 */
export function takeLaunchCode(location: Location, history: History, page = ''): string | null {
  const code = launchCode(location);
  if (code !== null) history.replaceState(null, '', `${location.pathname}${page}`);
  return code;
}

/**
 * Gives each launch code that is put into the address of this page from now on: a link pasted into an open tab changes
 * only the fragment, so that nothing is loaded. To be called before there is a router, which would look for a page of
 * that name; the address goes back to the page that is shown.
 */
export function onLaunchCode(take: (code: string) => void): void {
  window.addEventListener('popstate', (event) => {
    if (launchCode(window.location) !== null) event.stopImmediatePropagation();
  });
  window.addEventListener('hashchange', (event) => {
    const code = takeLaunchCode(window.location, window.history, new URL(event.oldURL).hash);
    if (code !== null) take(code);
  });
}

function launchCode({ hash }: Location): string | null {
  return /^#code=([A-Za-z0-9_-]+)$/.exec(hash)?.[1] ?? null;
}

/**
 * The bearer token of this tab: a launch code is traded for one, once; later it comes from sessionStorage, also when the
 * code turns out to be used already (the link was opened again in the same tab). UNAUTHORIZED when there is neither;
 * CONNECTION_LOST when trying again later may help.
 */
export async function webToken(launchCode: string | null, signal?: AbortSignal): Promise<string> {
  const kept = sessionStorage.getItem(TOKEN_KEY);
  if (launchCode !== null) {
    try {
      const token = await tradeCode(launchCode, signal);
      sessionStorage.setItem(TOKEN_KEY, token);
      return token;
    } catch (error) {
      if (kept === null || !(error instanceof AppError) || error.code !== 'UNAUTHORIZED') throw error;
    }
  }
  if (kept === null) throw new AppError('UNAUTHORIZED', wireMessages.noSession());
  return kept;
}

/** Forgets a token the host does not know any more. */
export function dropWebToken(): void {
  sessionStorage.removeItem(TOKEN_KEY);
}

async function tradeCode(code: string, signal: AbortSignal | undefined): Promise<string> {
  let response: Response;
  try {
    response = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
      signal: signal ?? null,
    });
  } catch (cause) {
    throw new AppError('CONNECTION_LOST', wireMessages.silent(), { cause });
  }
  if (!response.ok) throw new AppError('UNAUTHORIZED', wireMessages.refusedCode({ status: response.status }));
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string') return body.token;
  throw defect('the host answered a launch code with something unreadable');
}
