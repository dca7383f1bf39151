import { createServer, type Server, type Socket } from 'node:net';
import { sleep } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { messageOf } from '../../platform/io-error.ts';
import { listenPrivately } from '../../platform/private-server.ts';
import { type ConnectionOptions, ProxyConnection } from './connection.ts';
import type { ProxyHooks } from './hooks.ts';
import { refuse } from './refuse.ts';

export interface DockerProxyOptions extends Pick<ConnectionOptions, 'dial'> {
  readonly path: string;
  readonly log: Logger;
  readonly hooks?: ProxyHooks;
  /** Milliseconds until a client's first request has to be there. Five minutes unless told, as with dockerd itself. */
  readonly firstHeadMs?: number;
}

/** Far above what any tool opens; below what exhausts file descriptors (1,024 is a common limit). */
const MAX_CLIENTS = 400;

const FIRST_HEAD_MS = 300_000;

/** How often it is looked whether clients that say no more are there still, in milliseconds. */
const GONE_MS = 10_000;

/** How often it is looked whether clients are busy still, in milliseconds, while somebody waits for that. */
const LOOK_MS = 20;

/**
 * docker.sock on the host. A client costs the engine nothing until its first request is there; from then on it has a stream of
 * its own to the engine for as long as it stays, on which bytes pass unchanged both ways.
 */
export class DockerProxy implements Disposable {
  readonly #options: DockerProxyOptions;
  readonly #server: Server;
  readonly #clients = new Map<Socket, ProxyConnection | null>();
  readonly #looks: NodeJS.Timeout;

  constructor(options: DockerProxyOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => this.#serve(client));
    this.#server.on('error', (error) => options.log.error('docker.sock failed', { error: error.message }));
    this.#looks = setInterval(() => this.#dropGone(), GONE_MS).unref();
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** How many clients wait for an answer, or have a stream; who only watches what happens is no such one. */
  get busyClients(): number {
    return [...this.#clients.values()].filter((connection) => connection?.isBusy).length;
  }

  get isBusy(): boolean {
    return this.busyClients > 0;
  }

  /** Resolves when no client is busy, or after `ms`: a command that has ended may have a stream until the engine has heard of it. */
  async notBusy(ms: number): Promise<void> {
    const over = AbortSignal.timeout(ms);
    for (this.#dropGone(); this.isBusy && !over.aborted; this.#dropGone())
      await sleep(LOOK_MS, over).catch(() => undefined);
  }

  /** Begins to listen. Rejects with an AppError when the socket cannot be had. */
  async listen(): Promise<void> {
    await listenPrivately(this.#server, this.#options.path);
  }

  /** The engine goes to sleep: ends every client but those who only watch what happens, until `unparkClients`. */
  parkClients(): void {
    for (const [client, connection] of this.#clients) if (!connection?.park()) client.destroy();
  }

  /** Ends those that were parked: the engine is back, and they have missed nothing, or it does not come back. */
  unparkClients(): void {
    for (const [client, connection] of this.#clients) if (connection?.isParked) client.destroy();
  }

  /** Ends every client: the engine they talk to is gone. */
  closeClients(): void {
    for (const client of this.#clients.keys()) client.destroy();
  }

  /** Stops listening, which removes the socket, and ends every client. */
  dispose(): void {
    clearInterval(this.#looks);
    this.#server.close();
    this.closeClients();
  }

  /**
   * Ends those that are gone, as docker is when it is killed. Of a client that has said before that it says no more, as one of `docker run`
   * does, that shows by writing to it alone; nothing is enough. On Windows there is no such client, and a pipe takes nothing for an end.
   */
  #dropGone(): void {
    if (process.platform === 'win32') return;
    for (const client of this.#clients.keys())
      if (client.readableEnded && client.writable && client.writableLength === 0) client.write(Buffer.alloc(0));
  }

  #serve(client: Socket): void {
    this.#clients.set(client, null);
    client.on('error', () => undefined);
    client.once('close', () => this.#clients.delete(client));
    const { dial, log, hooks = {}, firstHeadMs = FIRST_HEAD_MS } = this.#options;
    if (this.#clients.size > MAX_CLIENTS) {
      refuse(client, new Error(`more than ${MAX_CLIENTS} connections are open at once`), { wasHeard: false });
      return;
    }
    const onTrouble = (error: unknown) => log.warn('a request of docker.sock', { error: messageOf(error) });
    this.#clients.set(client, new ProxyConnection({ client, dial, hooks, firstHeadMs, onTrouble }));
  }
}
