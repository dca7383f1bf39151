import type { ServerResponse } from 'node:http';
import { type AppError, toWire } from '../../contract/errors.ts';
import { BASE_HEADERS } from '../../platform/page-headers.ts';

/**
 * Sent with every answer. Nothing is cached, files with a hash in their name included: the address may be another
 * program's tomorrow, and loopback is fast.
 */
export const baseHeaders = { ...BASE_HEADERS, 'Cache-Control': 'no-store' } as const;

type Headers = Readonly<Record<string, string>>;

/** Answers with a JSON document. */
export function sendJson(
  response: ServerResponse,
  answer: { status: number; value: unknown; headers?: Headers },
): void {
  const text = JSON.stringify(answer.value);
  response.writeHead(answer.status, {
    ...baseHeaders,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...answer.headers,
  });
  response.end(text);
}

/** Answers with an error. The connection ends with it: the rest of a body is not waited for. */
export function sendError(
  response: ServerResponse,
  { status, error, headers = {} }: { status: number; error: AppError; headers?: Headers },
): void {
  sendJson(response, { status, value: toWire(error), headers: { ...headers, Connection: 'close' } });
}
