import type { Socket } from 'node:net';
import { AppError, type ErrorCode } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { englishOf } from '../../contract/messages/message.ts';
import { messageOf } from '../../platform/io-error.ts';

/** A client that has not read its answer by then never will. */
const LINGER_MS = 2000;

const phrases = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** What dockerd itself would answer, or whoever stands before an engine that cannot be reached. All else is a 500, a taken port among it. */
const statuses: Partial<Record<ErrorCode, keyof typeof phrases>> = {
  BAD_REQUEST: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  ENGINE_UNAVAILABLE: 503,
  CONNECTION_LOST: 503,
  VM_FAILED: 503,
  TIMEOUT: 503,
};

/** A body is too large to be looked at, and so to be passed on. */
export class BodyTooLarge extends AppError {
  constructor(limit: number) {
    super('BAD_REQUEST', engineMessages.bodyTooLarge({ mib: limit / 1_048_576 }));
  }
}

/** What a client is answered for an error; what is no AppError means that there is no engine. */
function statusOf(error: unknown): keyof typeof phrases {
  if (error instanceof BodyTooLarge) return 413;
  return error instanceof AppError ? (statuses[error.code] ?? 500) : 503;
}

/**
 * Answers a Docker client in its own protocol that it cannot be served, so that the docker command prints the words instead of
 * "cannot connect", and closes. What else the client sends is read and dropped. Returns the status.
 */
export function refuse(client: Socket, error: unknown, { wasHeard }: { readonly wasHeard: boolean }): number {
  const status = statusOf(error);
  const message = error instanceof AppError ? englishOf(error.said) : messageOf(error);
  const body = JSON.stringify({ message });
  const head = [
    `HTTP/1.1 ${status} ${phrases[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  const answer = () => {
    client.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    client.resume();
  };
  const timer = setTimeout(() => client.destroy(), LINGER_MS);
  client.once('close', () => clearTimeout(timer));
  if (wasHeard) answer();
  else {
    // Answered before the request has come, a client may take the reply for a leftover of an earlier one.
    client.once('data', answer);
    client.once('end', answer);
    client.resume();
  }
  return status;
}
