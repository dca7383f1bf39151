import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError, misused } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import type { Access } from './access.ts';
import { sendError, sendJson } from './answers.ts';
import { isJson, isOurPage } from './request-rules.ts';

/** A launch code is 43 characters; nothing else belongs into the body. */
const MAX_BODY = 4096;
const body = z.strictObject({ code: z.string().min(1).max(256) });

/** Answers `POST /api/session`: a one-time launch code for the bearer token. */
export async function answerSession(
  request: IncomingMessage,
  response: ServerResponse,
  { access, host }: { readonly access: Access; readonly host: string },
): Promise<void> {
  const refuse = (status: number, what: string, headers = {}) =>
    sendError(response, { status, headers, error: misused(what) });
  if (request.method !== 'POST') {
    refuse(405, 'only POST is understood here', { Allow: 'POST' });
  } else if (!isOurPage(request, host)) {
    sendError(response, { status: 403, error: new AppError('FORBIDDEN', hostMessages.foreignPage()) });
  } else if (!isJson(request)) {
    refuse(415, 'the body must be application/json');
  } else {
    const bytes = await readBody(request);
    if (bytes === 'too large') refuse(413, 'the body is too large');
    else exchange(bytes, response, access);
  }
}

function exchange(bytes: Buffer, response: ServerResponse, access: Access): void {
  const parsed = body.safeParse(parseJson(bytes));
  if (!parsed.success) {
    sendError(response, { status: 400, error: misused('the body must be {"code": "…"}') });
    return;
  }
  const outcome = access.redeem(parsed.data.code);
  if ('token' in outcome) {
    sendJson(response, { status: 200, value: outcome });
    return;
  }
  const refusing = setTimeout(() => sendError(response, { status: 401, error: outcome.error }), outcome.afterMs);
  response.once('close', () => clearTimeout(refusing));
}

async function readBody(request: IncomingMessage): Promise<Buffer | 'too large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) return 'too large';
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
