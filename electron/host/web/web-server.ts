import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { WebSocketServer } from 'ws';
import type { Logger } from '../../base/logger.ts';
import { AppError, misused, toWire } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import type { BuiltPage } from '../../platform/built-page.ts';
import { errnoOf, ioError } from '../../platform/io-error.ts';
import type { RpcServer } from '../rpc/server.ts';
import { ConnectionBounds } from '../servers/connection-bounds.ts';
import { serverSocket } from '../servers/server-socket.ts';
import { RPC_PATH, refuseUpgrade, webSockets } from '../servers/upgrade.ts';
import type { Access } from './access.ts';
import { baseHeaders, sendError } from './answers.ts';
import { DOWNLOADS_PATH, type Downloads } from './downloads.ts';
import { answerPage } from './page-endpoint.ts';
import { isOurHost, isOurPage } from './request-rules.ts';
import { answerSession } from './session-endpoint.ts';

const LOOPBACK = '127.0.0.1';

/** The bounds of trust.md, "Browser mode". Times are in milliseconds. */
export const WEB_LIMITS = {
  /** Pages that were let in. */
  clients: 64,
  /** Enough that a flood of newcomers takes longer to push out a browser that has just connected than it takes to ask. */
  strangers: 256,
  headerBytes: 16_384,
  headersMs: 5000,
  requestMs: 10_000,
  keepAliveMs: 5000,
  /** How often the deadlines are looked at. */
  checkMs: 1000,
};
export type WebLimits = typeof WEB_LIMITS;

export interface WebServerOptions {
  /** 0 takes a free port at random. */
  readonly port: number;
  readonly page: BuiltPage;
  readonly access: Access;
  readonly downloads: Downloads;
  readonly rpc: RpcServer;
  readonly log: Logger;
  /** For tests, which cannot wait as long. */
  readonly limits?: Partial<WebLimits>;
}

/** Browser mode: the page, its session, its WebSocket and its downloads on loopback, and nothing else. */
export class WebServer {
  readonly #options: WebServerOptions;
  readonly #server: Server;
  readonly #sockets: WebSocketServer = webSockets();
  readonly #bounds: ConnectionBounds;
  readonly #asking = new WeakSet<Socket>();
  #host = '';

  private constructor(options: WebServerOptions) {
    const limits = { ...WEB_LIMITS, ...options.limits };
    this.#options = options;
    this.#server = createServer(
      {
        maxHeaderSize: limits.headerBytes,
        headersTimeout: limits.headersMs,
        requestTimeout: limits.requestMs,
        keepAliveTimeout: limits.keepAliveMs,
        connectionsCheckingInterval: limits.checkMs,
      },
      (request, response) => void this.#answer(request, response),
    );
    this.#bounds = new ConnectionBounds(limits);
    this.#server.on('connection', (socket) => this.#bounds.enter(socket));
    // An http server's upgrades come on the sockets of its connections.
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head));
  }

  /** Rejects with IN_USE when a port was asked for that another program holds. */
  static async start(options: WebServerOptions): Promise<WebServer> {
    const web = new WebServer(options);
    await listen(web.#server, options.port);
    web.#host = `${LOOPBACK}:${(web.#server.address() as AddressInfo).port}`;
    options.log.info('browser mode is on', { host: web.#host });
    return web;
  }

  /** Where the page is, without a code. */
  get url(): string {
    return `http://${this.#host}/`;
  }

  /** The page's address with a one-time code in the fragment, which no server and no log ever sees. */
  launchUrl(): string {
    return `${this.url}#code=${this.#options.access.issueCode()}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets.clients) socket.terminate();
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { access, downloads, page, log } = this.#options;
    const host = this.#host;
    if (this.#asking.has(request.socket)) {
      // No browser asks again before it has its answer, and a thousand questions in one packet would each be answered.
      request.socket.destroy();
      return;
    }
    this.#asking.add(request.socket);
    response.once('close', () => this.#asking.delete(request.socket));
    this.#bounds.heard(request.socket);
    try {
      if (!isOurHost(request, host)) {
        sendError(response, { status: 421, error: new AppError('FORBIDDEN', hostMessages.otherAddress({ host })) });
      } else if (!request.url?.startsWith('/')) {
        sendError(response, { status: 400, error: misused('the address must be a path') });
      } else if (pathOf(request) === RPC_PATH) {
        const error = misused('only a WebSocket is understood here');
        sendError(response, { status: 426, error, headers: { Upgrade: 'websocket' } });
      } else if (pathOf(request) === '/api/session') {
        await answerSession(request, response, { access, host });
      } else if (request.url.startsWith(DOWNLOADS_PATH)) {
        downloads.answer(request, response, { admit: () => this.#bounds.admit(request.socket) });
      } else {
        await answerPage(request, response, { page, host });
      }
    } catch (error) {
      // Who leaves in the middle of a request has no need of an answer, nor of a line.
      if (request.destroyed && !request.complete) return;
      log.warn('a request of browser mode failed', { error: toWire(error).message });
      if (response.headersSent || response.destroyed) response.destroy();
      else sendError(response, { status: 500, error: new AppError('INTERNAL', hostMessages.requestFailed()) });
    }
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const { access, rpc } = this.#options;
    this.#bounds.heard(socket);
    const status = this.#upgradeRefusal(request);
    if (status !== null) {
      refuseUpgrade(socket, status, baseHeaders);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#bounds.listen(socket);
      rpc.accept(serverSocket(webSocket), {
        web: true,
        client: 'ui',
        authorize: (hello) => access.authorize(hello) ?? this.#bounds.admit(socket),
      });
    });
  }

  #upgradeRefusal(request: IncomingMessage): number | null {
    if (!isOurHost(request, this.#host)) return 421;
    if (request.url !== RPC_PATH) return 404;
    return isOurPage(request, this.#host) ? null : 403;
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.replace(/[?#].*$/s, '');
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    if (errnoOf(error) !== 'EADDRINUSE') throw ioError('openPort', `${LOOPBACK}:${port}`, error);
    throw new AppError('IN_USE', hostMessages.portTaken({ port }), { details: { port }, cause: error });
  }
}
