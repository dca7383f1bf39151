import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, misused } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import type { BuiltPage } from '../../platform/built-page.ts';
import { pagePolicy } from '../../platform/page-headers.ts';
import { baseHeaders, sendError } from './answers.ts';

/** Answers for the page. */
export async function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  { page, host }: { readonly page: BuiltPage; readonly host: string },
): Promise<void> {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '');
  const answer = await page.answer({ method: request.method ?? '', path });
  if (answer.status === 200) {
    const { mime, bytes } = answer.file;
    response.writeHead(200, {
      ...baseHeaders,
      // 'self' does not cover ws: in every browser.
      'Content-Security-Policy': pagePolicy(`ws://${host}`),
      'Content-Type': mime,
      'Content-Length': bytes.length,
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  } else if (answer.status === 405) {
    const error = misused('only GET and HEAD are understood here');
    sendError(response, { status: 405, error, headers: { Allow: 'GET, HEAD' } });
  } else {
    sendError(response, { status: 404, error: new AppError('NOT_FOUND', hostMessages.nothingHere()) });
  }
}
