import type { IncomingMessage } from 'node:http';

/** Every value a header was sent with. Node's `headers` hides a repetition. */
function valuesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) values.push(rawHeaders[i + 1] ?? '');
  }
  return values;
}

/** True when Host is ours, once. Anything else is a page that made its own name lead here (DNS rebinding), or a mistake. */
export function isOurHost(request: IncomingMessage, host: string): boolean {
  const values = valuesOf(request, 'host');
  return values.length === 1 && values[0] === host;
}

/**
 * True when a request comes from our own page: Origin exact, absent refused. A page on another port of this machine is
 * "same-site", which is why cookies and Sec-Fetch-Site `same-site` count for nothing here. Browsers that do not send
 * Sec-Fetch-Site are held to Origin alone.
 */
export function isOurPage(request: IncomingMessage, host: string): boolean {
  const origins = valuesOf(request, 'origin');
  return origins.length === 1 && origins[0] === `http://${host}` && isNoOtherPage(request);
}

/**
 * True unless the browser says that another page, or no page, leads here. For what a navigation fetches, which carries no
 * Origin: it says too little to let anybody in, and keeps others from using up what is meant for ours.
 */
export function isNoOtherPage(request: IncomingMessage): boolean {
  return valuesOf(request, 'sec-fetch-site').every((site) => site === 'same-origin');
}

/** True for a body declared as JSON. A form cannot declare that, and no page may without asking first, which we never grant. */
export function isJson(request: IncomingMessage): boolean {
  const types = valuesOf(request, 'content-type');
  return types.length === 1 && /^application\/json(\s*;\s*charset=utf-8)?$/i.test(types[0] ?? '');
}
