import {
  Agent,
  type ClientRequest,
  type ClientRequestArgs,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type { Disposable } from '../base/disposable.ts';
import type { AppError } from '../contract/errors.ts';
import { faultOf, isUnanswered } from '../platform/io-error.ts';
import type { EngineEndpoint } from './endpoint.ts';
import { misunderstood } from './failure.ts';

/** An HTTP request to the engine. `path` is complete and escaped. */
export interface EngineRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Buffer | Readable | undefined;
  /** Ends the request, its answer's stream, or its hijacked connection. Its reason becomes their error. */
  readonly signal: AbortSignal;
  /** It may happen twice; its body is no stream. */
  readonly repeatable?: boolean;
  /** What an error of a stream or connection means, once there is one. */
  readonly failure?: ((error: Error) => AppError) | undefined;
}

export interface EngineAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** How much of an error's body is read, in bytes. */
const ERROR_BODY_LIMIT = 65_536;

type Connect = NonNullable<ClientRequestArgs['createConnection']>;

/** HTTP to one endpoint. Every promise settles: with the answer, the transport's error, or the signal's reason. */
export class EngineTransport implements Disposable {
  readonly #host: string;
  readonly #connect: Connect;
  readonly #agent: Agent;

  constructor(endpoint: EngineEndpoint) {
    this.#host = endpoint.host;
    this.#connect = (_options, onCreate) => {
      // The type wants a stream beside an error; there is none.
      endpoint.dial().then(
        (stream) => onCreate(null, stream),
        (error) => onCreate(error, undefined as never),
      );
      return undefined;
    };
    // Unlimited sockets: a `stop` may hold one for minutes, and lists must not queue behind it.
    this.#agent = new Agent({ keepAlive: true, maxFreeSockets: 4 });
    this.#agent.createConnection = this.#connect;
  }

  /**
   * Sends and reads the whole answer, of at most `limit` bytes. Resolves for every status. What is repeatable
   * goes over kept connections, and is sent once more when the engine has just closed one; all else never meets such a one.
   */
  exchange(request: EngineRequest, limit: number): Promise<EngineAnswer> {
    const receivers: Receivers<EngineAnswer> = { onResponse: (message, settle) => whole(message, settle, limit) };
    if (!request.repeatable) return this.#begin(request, receivers);
    return this.#begin(request, receivers, { agent: this.#agent, again: () => this.#begin(request, receivers) });
  }

  /**
   * Sends and resolves with the body as a stream once the status is 2xx; other answers resolve with their body read.
   * The stream fails when the connection dies or the signal aborts: it never just stays quiet. It has an error
   * listener already, so that an abort between reads cannot crash the process.
   */
  stream(request: EngineRequest): Promise<IncomingMessage | EngineAnswer> {
    return this.#begin<IncomingMessage | EngineAnswer>(request, {
      onResponse(message, settle) {
        const status = message.statusCode ?? 0;
        if (status < 200 || status >= 300) {
          whole(message, settle, { cutAt: ERROR_BODY_LIMIT });
          return;
        }
        tend(message, request);
        settle.resolve(message);
      },
    });
  }

  /**
   * Sends with an upgrade and resolves with the raw connection, which half-closes: `end()` sends the end of input while
   * output still arrives. Any other answer resolves with its body read. Destroyed when the signal aborts.
   */
  hijack(request: EngineRequest): Promise<Duplex | EngineAnswer> {
    const upgrading = { ...request, headers: { ...request.headers, Connection: 'Upgrade', Upgrade: 'tcp' } };
    return this.#begin<Duplex | EngineAnswer>(upgrading, {
      onResponse: (message, settle) => whole(message, settle, { cutAt: ERROR_BODY_LIMIT }),
      onUpgrade(socket, head, settle) {
        if (head.length > 0) socket.unshift(head);
        tend(socket, request);
        settle.resolve(socket);
      },
    });
  }

  /** Closes the connections that are kept, those in use too. Streams and actions under way end with their signals. */
  dispose(): void {
    this.#agent.destroy();
  }

  /** Over a connection of its own unless `agent` has one; `again` is for when that one turns out to be closed. */
  #begin<T>(
    request: EngineRequest,
    { onResponse, onUpgrade }: Receivers<T>,
    kept?: { readonly agent: Agent; readonly again: () => Promise<T> },
  ) {
    return new Promise<T>((resolve, reject) => {
      const { signal, body } = request;
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const sent = this.#open(request, kept?.agent);
      const stop = () => settle.reject(signal.reason);
      // What happens to a connection after it has settled is its next user's business: it may be pooled, or a stream's.
      let settled = false;
      const done = () => {
        const first = !settled;
        settled = true;
        signal.removeEventListener('abort', stop);
        return first;
      };
      const settle: Settle<T> = {
        resolve(value) {
          if (done()) resolve(value);
        },
        reject(error) {
          if (!done()) return;
          reject(error);
          sent.destroy();
        },
      };
      let answered = false;
      const lost = (error: unknown) => {
        const isStale = sent.reusedSocket && !answered && faultOf(error) === 'brokenOff';
        // Where nobody listens any more, the connection was lost with the engine.
        const unlessGone = (second: unknown) => {
          throw isUnanswered(second) ? error : second;
        };
        if (kept && isStale && done()) resolve(kept.again().catch(unlessGone));
        else settle.reject(error);
      };
      signal.addEventListener('abort', stop, { once: true });
      sent.on('error', lost);
      // A request can close without an error before anything arrived; once an answer has begun, that tells of the end.
      sent.on('close', () => {
        if (answered) return;
        lost(Object.assign(new Error('the connection was closed without an answer'), { code: 'ECONNRESET' }));
      });
      sent.on('response', (message) => {
        answered = true;
        onResponse(message, settle);
      });
      if (onUpgrade) {
        sent.on('upgrade', (_message, socket, head) => {
          answered = true;
          onUpgrade(socket, head, settle);
        });
      }
      send(sent, body, settle.reject);
    });
  }

  #open({ method, path, headers, body }: EngineRequest, agent: Agent | undefined): ClientRequest {
    const length = typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.byteLength(body) : undefined;
    return httpRequest({
      method,
      path,
      ...(agent ? { agent } : { createConnection: this.#connect }),
      headers: {
        ...headers,
        Host: this.#host,
        ...(length === undefined ? {} : { 'Content-Length': String(length) }),
      },
    });
  }
}

interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}
interface Receivers<T> {
  onResponse(message: IncomingMessage, settle: Settle<T>): void;
  onUpgrade?(socket: Duplex, head: Buffer, settle: Settle<T>): void;
}

function send(sent: ClientRequest, body: EngineRequest['body'], fail: (error: unknown) => void): void {
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
    sent.end(body);
    return;
  }
  body.once('error', fail);
  body.pipe(sent);
  sent.once('close', () => body.destroy());
}

/** Settles with the whole answer. A body past `limit` fails; past `cutAt` the rest is left unread. */
function whole(
  message: IncomingMessage,
  settle: Settle<EngineAnswer>,
  limit: number | { readonly cutAt: number },
): void {
  const most = typeof limit === 'number' ? limit : limit.cutAt;
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = () =>
    settle.resolve({ status: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks) });
  message.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= most) {
      chunks.push(chunk);
      return;
    }
    if (typeof limit === 'number') settle.reject(misunderstood("the engine's answer is too large"));
    else finish();
    message.destroy();
  });
  message.on('end', finish);
  message.on('error', settle.reject);
  message.on('close', () => settle.reject(new Error('the connection was closed in the middle of an answer')));
}

/** Ends it with its signal, and makes its errors what they mean: whatever ends a stream goes through its `destroy`. */
function tend(stream: Duplex | Readable, { signal, failure }: EngineRequest): void {
  const destroy = stream.destroy.bind(stream);
  if (failure) stream.destroy = (error) => destroy(error && failure(error));
  const stop = () => stream.destroy(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
  stream.on('error', () => undefined);
  if (signal.aborted) {
    stop();
    return;
  }
  signal.addEventListener('abort', stop, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', stop));
}
