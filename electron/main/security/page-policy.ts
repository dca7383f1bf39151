import { isOwnUrl } from '../scheme.ts';

/** Addresses longer than this are shown to nobody and opened nowhere: no one can check them. */
const LONGEST_LINK = 2000;

/** Whether a frame may go to an address by itself: only the window's own frame, only to our own pages. */
export function mayNavigate({ url, isMainFrame }: { url: string; isMainFrame: boolean }): boolean {
  return isMainFrame && isOwnUrl(url);
}

/** Whether a request may leave the page's process. Developer tools and what script made itself (blob:) stay possible. */
export function mayRequest(url: string): boolean {
  return isOwnUrl(url) || /^(?:devtools|blob):/i.test(url);
}

/**
 * The form in which a link may be offered to the system's browser, or null when it must not be: http and https only,
 * no user name or password in it. Host names come out in ASCII, everything else percent-encoded: what is shown is
 * what is opened.
 */
export function externalLink(address: string): string | null {
  if (address.length > LONGEST_LINK || !URL.canParse(address)) return null;
  const url = new URL(address);
  const plain = url.username === '' && url.password === '' && url.hostname !== '';
  return plain && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null;
}

/** Writing text to the clipboard, which Chromium itself ties to a user's gesture, is all our pages are ever granted. */
export function permissionGranted(permission: string, requester: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnUrl(requester);
}

/** What is looked at of an IPC event. */
export interface IpcSender<Contents> {
  readonly sender: Contents;
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/**
 * Whether an IPC message comes from one of our own pages: a window we opened, its top frame, our scheme. A frame that
 * has navigated or gone since (`senderFrame` null) is not trusted.
 */
export function trustedSender<Contents>(event: IpcSender<Contents>, known: ReadonlySet<Contents>): boolean {
  const { sender, senderFrame } = event;
  return known.has(sender) && senderFrame !== null && senderFrame.parent === null && isOwnUrl(senderFrame.url);
}
