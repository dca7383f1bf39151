import { notImplemented } from '../runtime/not-implemented.ts';

type Before = (details: object, callback: (response: Electron.CallbackResponse) => void) => void;
type Received = (details: object, callback: (response: Electron.HeadersReceivedResponse) => void) => void;

const listenerOf = <T>(name: string, args: unknown[]): T | null => {
  const [first, second] = args;
  if (args.length === 1 || first === null) return (second ?? first ?? null) as T | null;
  const filter = first as Electron.WebRequestFilter;
  if (filter.urls.some((url) => url !== '<all_urls>' && url !== '*://*/*'))
    throw notImplemented(`${name} with a filter`);
  return (second ?? null) as T | null;
};

/** Electron's `session.webRequest`, as far as it is used: cancelling, and headers of answers. */
export class StandInWebRequest {
  private before: Before | null = null;
  private received: Received | null = null;

  onBeforeRequest(...args: unknown[]): void {
    this.before = listenerOf<Before>('webRequest.onBeforeRequest', args);
  }

  onHeadersReceived(...args: unknown[]): void {
    this.received = listenerOf<Received>('webRequest.onHeadersReceived', args);
  }

  /** Whether a request may go out. */
  async allows(details: object): Promise<boolean> {
    const listener = this.before;
    if (!listener) return true;
    const answer = await new Promise<Electron.CallbackResponse>((resolve) => listener(details, resolve));
    if (answer.redirectURL) throw notImplemented('webRequest.onBeforeRequest redirectURL');
    return answer.cancel !== true;
  }

  /** The headers the page gets. */
  async headers(details: object, headers: Record<string, string[]>): Promise<Record<string, string[]>> {
    const listener = this.received;
    if (!listener) return headers;
    const answer = await new Promise<Electron.HeadersReceivedResponse>((resolve) =>
      listener({ ...details, responseHeaders: headers }, resolve),
    );
    return Object.fromEntries(
      Object.entries(answer.responseHeaders ?? headers).map(([name, value]) => [name, [value].flat()]),
    );
  }
}
