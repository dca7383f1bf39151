import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';

/** A connection in the played guest: what the test reads is what the host sends, and the other way round. */
export interface PlayedConnection {
  readonly to: string;
  readonly down: ServerHttp2Stream;
  /** Resolves with what carries the host's half, once it has begun. */
  readonly up: Promise<ServerHttp2Stream>;
}

/** The guest's agent as vm-assets/README.md has it, in this process, on a unix socket in place of a port. */
export class PlayedAgent {
  readonly path: string;
  /** What becomes of a connection; it is answered already. */
  onConnection: (connection: PlayedConnection) => void = () => undefined;
  /** A reason to refuse the next connections with. */
  refusal: string | null = null;
  /** False for a guest without an agent: nobody answers. */
  greets = true;
  /** Bytes that a host of before has not read. */
  left = '';
  greetings = 0;
  readonly #port: Server;
  readonly #http: Http2Server = createHttp2Server({ maxSessionMemory: 1000 });
  readonly #ups = new Map<string, (stream: ServerHttp2Stream) => void>();
  readonly #sockets = new Set<Socket>();

  constructor(path: string) {
    this.path = path;
    this.#port = createServer((socket) => this.#greet(socket));
    this.#http.on('stream', (stream, headers) => this.#serve(stream, headers));
    this.#http.on('sessionError', () => undefined);
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#port.listen(this.path, resolve));
  }

  /** The agent dies, or the host's way to it does. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.drop();
    this.#port.close();
  }

  #greet(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
    let seen = Buffer.alloc(0);
    const look = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      const [greeting] = /slipway-bytes\/1 [0-9a-f]+\n/.exec(seen.toString('latin1')) ?? [];
      if (greeting === undefined || !this.greets) return;
      socket.off('data', look);
      socket.pause();
      this.greetings += 1;
      socket.write(this.left + greeting);
      const rest = seen.subarray(seen.indexOf(greeting) + greeting.length);
      if (rest.length > 0) socket.unshift(rest);
      this.#http.emit('connection', socket);
    };
    socket.on('data', look);
  }

  #serve(stream: ServerHttp2Stream, headers: Record<string, unknown>): void {
    stream.on('error', () => undefined);
    const path = String(headers[':path']);
    if (headers[':method'] === 'PUT') {
      this.#ups.get(path)?.(stream);
      return;
    }
    if (this.refusal !== null) {
      stream.respond({ ':status': 502, reason: this.refusal }, { endStream: true });
      return;
    }
    stream.respond({ ':status': 200 });
    const up = new Promise<ServerHttp2Stream>((resolve) => this.#ups.set(path, resolve));
    this.onConnection({ to: String(headers[':authority']), down: stream, up });
  }
}

/** Sends back what comes, and ends when that does. */
export async function echo({ down, up }: PlayedConnection): Promise<void> {
  const from = await up;
  from.pipe(down);
  from.once('end', () => {
    from.respond({ ':status': 200 });
    from.end();
  });
}
