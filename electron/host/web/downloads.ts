import type { IncomingMessage, ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { type Clock, systemClock } from '../../base/clock.ts';
import { AppError, misused } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import type { Download, DownloadOffer } from '../../services/containers/export-task.ts';
import type { Refusal } from '../rpc/connection.ts';
import { baseHeaders, sendError } from './answers.ts';
import { isNoOtherPage } from './request-rules.ts';
import { digestOf, newSecret } from './secrets.ts';

/** Where downloads are; what follows is the ticket of one. */
export const DOWNLOADS_PATH = '/api/exports/';

/** How long a download waits for the browser, in milliseconds. The page begins it at once; a busy machine may not. */
const FRESH_MS = 60_000;
/** Downloads that may wait at once, whatever a page asks for. */
const MOST_WAITING = 32;

interface Waiting {
  readonly headers: Readonly<Record<string, string>>;
  take(download: Download): void;
}

/**
 * Files on their way to a browser. A navigation carries no token, so each has a ticket in its path: unguessable, for one
 * request, told only to the page that asked, and void with it.
 */
export class Downloads {
  readonly #clock: Clock;
  /** By the ticket's digest: a look-up takes a time that says nothing about the ticket. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Makes a place for a tar. The name is letters, digits, dots, dashes and underscores, as tarNameOf gives it. */
  readonly offer = (fileName: string): DownloadOffer => {
    const ticket = newSecret();
    const headers = {
      ...baseHeaders,
      'Content-Type': 'application/x-tar',
      'Content-Disposition': `attachment; filename="${fileName}"`,
    };
    return { path: `${DOWNLOADS_PATH}${ticket}`, taken: (signal) => this.#wait(keyOf(ticket), headers, signal) };
  };

  /** Answers a request below DOWNLOADS_PATH. `admit` counts its connection among those that have proved themselves. */
  answer(request: IncomingMessage, response: ServerResponse, { admit }: { admit: () => Refusal | null }): void {
    const refuse = (status: number, error: AppError, headers = {}) => sendError(response, { status, error, headers });
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(405, misused('only GET and HEAD are understood here'), { Allow: 'GET, HEAD' });
      return;
    }
    if (!isNoOtherPage(request)) {
      refuse(403, new AppError('FORBIDDEN', hostMessages.foreignPage()));
      return;
    }
    const waiting = this.#waiting.get(keyOf((request.url ?? '').slice(DOWNLOADS_PATH.length)));
    if (!waiting) {
      refuse(404, new AppError('NOT_FOUND', hostMessages.staleDownload()));
      return;
    }
    if (request.method === 'HEAD') {
      response.writeHead(200, waiting.headers).end();
      return;
    }
    const refusal = admit();
    if (refusal) refuse(503, refusal.error);
    else waiting.take(downloadOver(response, waiting.headers));
  }

  #wait(key: string, headers: Waiting['headers'], signal: AbortSignal): Promise<Download> {
    if (this.#waiting.size >= MOST_WAITING) {
      return Promise.reject(new AppError('CONFLICT', hostMessages.tooManyDownloads({ limit: MOST_WAITING })));
    }
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#waiting.delete(key);
        late.dispose();
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = () => {
        end();
        reject(signal.reason);
      };
      const late = this.#clock.after(FRESH_MS, () => {
        end();
        reject(new AppError('TIMEOUT', hostMessages.downloadNotBegun()));
      });
      const take = (download: Download) => {
        end();
        resolve(download);
      };
      this.#waiting.set(key, { headers, take });
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }
}

function downloadOver(response: ServerResponse, headers: Waiting['headers']): Download {
  const left = new AbortController();
  let cut = false;
  const onLeft = () => {
    if (!cut && !response.writableFinished) left.abort(new AppError('CANCELLED', hostMessages.downloadLeft()));
  };
  response.once('close', onLeft);
  const body = new Writable({
    write: (chunk, _encoding, done) =>
      void response.write(chunk, (error) => {
        // The connection may fail a moment before it closes.
        if (error) onLeft();
        done(error);
      }),
    final: (done) => void response.end(done),
    destroy(error, done) {
      cut = error !== null;
      // There are clients that take a connection's end for the file's, whatever the framing says; a reset is none to anybody.
      if (error) response.socket?.resetAndDestroy();
      done(error);
    },
  });
  return {
    left: left.signal,
    begin() {
      response.writeHead(200, headers);
      return body;
    },
    refuse(error) {
      if (!response.headersSent && !response.destroyed)
        sendError(response, { status: error.code === 'NOT_FOUND' ? 404 : 502, error });
    },
  };
}

const keyOf = (ticket: string) => digestOf(ticket).toString('hex');
