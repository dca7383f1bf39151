import { protocolHandler } from '../modules/protocol.ts';
import { defaultSession } from '../modules/session.ts';
import { fromChromium, toChromium } from '../runtime/scheme-map.ts';
import type { Browser } from './browser.ts';

/** A request Chromium holds until it is told what to do with it. */
export interface PausedRequest {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly redirectedRequestId?: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly postData?: string;
  };
}

/** Asked about each request of a known page: false refuses a navigation. Null when no page of ours asked. */
export type Gate = (paused: PausedRequest, url: string) => boolean | null;

const fail = (browser: Browser, requestId: string, errorReason: 'Aborted' | 'BlockedByClient' | 'Failed') =>
  browser.send('Fetch.failRequest', { requestId, errorReason });

const fulfil = async (browser: Browser, paused: PausedRequest, response: Response): Promise<void> => {
  const url = fromChromium(paused.request.url);
  if (response.type === 'error') return void (await fail(browser, paused.requestId, 'Failed'));
  const given: Record<string, string[]> = {};
  for (const [name, value] of response.headers) given[name] = [...(given[name] ?? []), value];
  const headers = await defaultSession.webRequest.headers({ url, statusCode: response.status }, given);
  const pairs = Object.entries(headers).flatMap(([name, values]) => values.map((value) => ({ name, value })));
  const mapped = pairs.map(({ name, value }) => ({ name, value: name === 'location' ? toChromium(value) : value }));
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  const { requestId } = paused;
  await browser.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders: mapped,
    body,
  });
};

const answer = async (browser: Browser, paused: PausedRequest, gate: Gate): Promise<void> => {
  const { requestId, request, resourceType } = paused;
  const url = fromChromium(request.url);
  const allowed = gate(paused, url);
  if (allowed === null) return void (await fail(browser, requestId, 'BlockedByClient'));
  // Aborted leaves the page where it is; any other reason would show Chromium's error page instead of it.
  if (!allowed) return void (await fail(browser, requestId, 'Aborted'));
  const details = { url, method: request.method, resourceType: resourceType === 'Document' ? 'mainFrame' : 'other' };
  if (!(await defaultSession.webRequest.allows(details))) {
    return void (await fail(browser, requestId, resourceType === 'Document' ? 'Aborted' : 'BlockedByClient'));
  }
  const handler = protocolHandler(url.slice(0, url.indexOf(':')));
  if (!handler) return void (await browser.send('Fetch.continueRequest', { requestId }));
  const { method, headers, postData } = request;
  const made = new Request(url, { method, headers, ...(postData === undefined ? {} : { body: postData }) });
  await fulfil(browser, paused, await handler(made));
};

/** Answers one paused request with the product's own handlers. */
export const answerPaused = (browser: Browser, paused: PausedRequest, gate: Gate): void => {
  answer(browser, paused, gate).catch((error: unknown) => {
    process.stderr.write(`electron stand-in: ${paused.request.url}: ${String(error)}\n`);
    fail(browser, paused.requestId, 'Failed').catch(() => undefined);
  });
};
