import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { DockerProxy } from '../proxy/docker-proxy.ts';
import type { ProxyHooks } from '../proxy/hooks.ts';
import { until } from './until.ts';

interface ProxiedOptions {
  readonly hooks?: ProxyHooks;
  readonly firstHeadMs?: number;
  /** What the engine does with each stream; only listens to it unless told. */
  readonly serve?: (stream: Socket) => void;
  readonly dial?: (connectToEngine: () => Duplex) => Promise<Duplex>;
}

/** One end of a connection through the proxy, as the test plays it. */
export class End {
  readonly socket: Socket;
  #read: Buffer[] = [];
  #length = 0;
  hasEnded = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.#read.push(chunk);
      this.#length += chunk.length;
    });
    socket.once('end', () => {
      this.hasEnded = true;
    });
  }

  get read(): Buffer {
    return Buffer.concat(this.#read);
  }

  get length(): number {
    return this.#length;
  }

  /** Writes in these parts, each of which is on its way before the next. */
  async send(...parts: readonly (Buffer | string)[]): Promise<void> {
    for (const part of parts) {
      await new Promise((resolve) => this.socket.write(part, resolve));
      await new Promise(setImmediate);
    }
  }

  /** Resolves with all that was read, once it is that long. */
  async until(length: number): Promise<string> {
    await this.#happens(() => this.#length >= length, `${length} bytes`);
    return this.read.toString('latin1');
  }

  async ended(): Promise<string> {
    await this.#happens(() => this.hasEnded, 'the end');
    return this.read.toString('latin1');
  }

  /** Looks after each event, as polling would take its time thousands of times. */
  #happens(check: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`it never came: ${what}`)), 60_000);
      const look = () => {
        if (!check() && !this.socket.destroyed) return;
        clearTimeout(timer);
        for (const event of ['data', 'end', 'close']) this.socket.off(event, look);
        resolve();
      };
      for (const event of ['data', 'end', 'close']) this.socket.on(event, look);
      look();
    });
  }
}

/** docker.sock before an engine that the test plays. All of it ends with the test. */
export async function proxiedEngine({ hooks, firstHeadMs, serve, dial = async (open) => open() }: ProxiedOptions = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'sw-prx-'));
  const path = join(dir, 'docker.sock');
  const streams: End[] = [];
  const clients: End[] = [];
  const engine = createServer({ allowHalfOpen: true }, (socket) => {
    if (serve) {
      socket.on('error', () => undefined);
      serve(socket);
    }
    streams.push(serve ? ({ socket } as End) : new End(socket));
  });
  await once(engine.listen(join(dir, 'engine.sock')), 'listening');
  const open = () => connect({ path: join(dir, 'engine.sock'), allowHalfOpen: true });
  const proxy = new DockerProxy({
    ...{ path, log: nullLogger, dial: () => dial(open) },
    ...(hooks && { hooks }),
    ...(firstHeadMs && { firstHeadMs }),
  });
  await proxy.listen();
  onTestFinished(async () => {
    for (const { socket } of clients) socket.destroy();
    proxy.dispose();
    for (const { socket } of streams) socket.destroy();
    engine.close();
    await removeFolder(dir);
  });
  return {
    proxy,
    path,
    streams,
    async client(): Promise<End> {
      const end = new End(connect({ path, allowHalfOpen: true }));
      clients.push(end);
      await once(end.socket, 'connect');
      return end;
    },
    /** The engine's end of the newest client's connection, once that has been dialled. */
    async stream(count = 1): Promise<End> {
      await until('the engine to be dialled', () => streams.length >= count);
      return streams[count - 1] as End;
    },
  };
}
