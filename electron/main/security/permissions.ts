import { isOwnUrl } from '../scheme.ts';

/** Writing text to the clipboard, which Chromium itself ties to a user's gesture, is all our pages are ever granted. */
export function permissionGranted(permission: string, requester: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnUrl(requester);
}
