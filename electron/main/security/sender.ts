import { isOwnUrl } from '../scheme.ts';

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
