import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../../contract/errors.ts';
import { sendError } from './answers.ts';
import { baseHeaders, pagePolicy } from './headers.ts';
import type { PageFiles } from './page-files.ts';

const DOCUMENT = 'index.html';

/** Answers for the page: its listed files, and the document itself for every route of its own (`/containers/…`). */
export async function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  { files, host }: { readonly files: PageFiles; readonly host: string },
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const error = new AppError('BAD_REQUEST', 'only GET and HEAD are understood here');
    sendError(response, { status: 405, error, headers: { Allow: 'GET, HEAD' } });
    return;
  }
  const file = await files.read(pathOf(request.url ?? '/', files));
  if (!file) {
    sendError(response, { status: 404, error: new AppError('NOT_FOUND', 'there is nothing at this address') });
    return;
  }
  response.writeHead(200, {
    ...baseHeaders,
    'Content-Security-Policy': pagePolicy(host),
    'Content-Type': file.mime,
    'Content-Length': file.bytes.length,
  });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

/** The listed path a request means. A route of the page has no extension; whatever has one is a file or nothing. */
function pathOf(url: string, files: PageFiles): string {
  const path = url.replace(/[?#].*$/s, '').replace(/^\//, '');
  const isRoute = !files.has(path) && /^([\w/:-]|%3a)*$/i.test(path) && !/^(api|assets)(\/|$)/.test(path);
  return isRoute ? DOCUMENT : path;
}
