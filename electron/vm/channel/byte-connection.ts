import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { withDeadline } from '../../base/deadline.ts';
import { linkedSignal } from '../../base/linked-signal.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { sshMessages } from '../../contract/messages/ssh.ts';
import type { Dialer } from '../../platform/dialer.ts';
import { messageOf } from '../../platform/io-error.ts';
import { ByteStream } from './byte-stream.ts';

const VM = 'Slipway VM';

/** How long the agent may take to greet. It runs before sshd does; an image of before it has none, and SSH carries all. */
const GREETING_MS = 3_000;

/** Less than the 5 s × 3 of the SSH connections: the loss of those is the VM's, and no stream may be taken for open by then. */
const PING_MS = 4_000;
const PINGS = 3;

/** How long the guest may take to open one stream. */
const OPEN_MS = 20_000;

/** What the guest may send ahead on one stream, in bytes, and all that one who does not read costs this process. */
const STREAM_WINDOW = 256 * 1024;

/** A window for all streams together would have those that are not read hold up the rest: HTTP/2's largest. */
const CONNECTION_WINDOW = 2 ** 31 - 1;

/** With a frame's head the 32 KiB that the guest's kernel takes in one write of a port. */
const MAX_FRAME = 32 * 1024 - 9;

/** Node counts what all streams may hold against this, in MB, and refuses those beyond it: it is the windows that bound them. */
const SESSION_MEMORY_MB = 4096;

/** Longest reason of the guest's that is told, in characters: it may send 64 KiB. */
const LONGEST_REASON = 300;

/**
 * No frame begins like this: an agent that goes on with the session of a host that has died, and may be in the middle of
 * one of its frames (16 KiB and the head), ends that session by it.
 */
const NO_FRAME = Buffer.alloc(16 * 1024 + 18, 0xff);

/**
 * Streams into the guest by way of its agent: HTTP/2 over a channel of the driver that nobody else can reach, so that
 * nothing has to be encrypted. See vm-assets/README.md for the protocol.
 */
export class ByteConnection {
  readonly #session: ClientHttp2Session;
  /** Resolves with the reason when the connection has ended. */
  readonly closed: Promise<string>;
  readonly #ending = new AbortController();
  #over: AppError | null = null;
  #streams = 0;
  /** Pings since the last answer. */
  #unanswered = 0;

  static async open({ dial, signal }: Dialer & { readonly signal: AbortSignal }): Promise<ByteConnection> {
    const socket = await dial({ signal });
    // Between two listeners of others it may have none.
    socket.on('error', () => undefined);
    try {
      const session = await withDeadline('the agent in the VM', { ms: GREETING_MS, signal }, async (inner) => {
        await greet(socket, inner);
        return settle(connect('http://guest', sessionOptions(socket)), inner);
      });
      return new ByteConnection(session, socket);
    } catch (error) {
      socket.destroy();
      signal.throwIfAborted();
      throw lost(error);
    }
  }

  private constructor(session: ClientHttp2Session, socket: Duplex) {
    this.#session = session;
    // Every stream listens for its end; a thousand of them are no leak.
    setMaxListeners(0, this.#ending.signal);
    let why = sshMessages.closed({ name: VM });
    const failed = (error: Error) => {
      why = sshMessages.lost({ name: VM, reason: quoted(error.message) });
    };
    session.on('error', failed);
    const keepAlive = setInterval(() => this.#ping(failed), PING_MS);
    keepAlive.unref();
    this.closed = new Promise((resolve) => {
      const end = () => {
        if (this.#over) return;
        clearInterval(keepAlive);
        this.#over = new AppError('CONNECTION_LOST', why);
        this.#ending.abort(this.#over);
        session.destroy();
        socket.destroy();
        resolve(why.text);
      };
      // Before the session, which ends its streams as if in order, and tells of the reason after they have ended.
      socket.prependOnceListener('error', (error: Error) => {
        failed(error);
        end();
      });
      socket.prependOnceListener('close', end);
      session.once('error', end);
      // An agent that does not like what it gets says which rule was broken (RFC 9113, 7).
      session.once('goaway', (code: number) => {
        failed(new Error(`HTTP/2 error ${code}`));
        end();
      });
      session.once('close', end);
    });
  }

  get isOpen(): boolean {
    return this.#over === null;
  }

  /** A connection to the engine's socket, half-close and all. */
  engine(signal: AbortSignal): Promise<ByteStream> {
    return this.#open('engine', signal);
  }

  /** A connection to a TCP port as seen from the guest, half-close, reset and all. */
  portTo(host: string, port: number, signal: AbortSignal): Promise<ByteStream> {
    return this.#open(`${isIPv6(host) ? `[${host}]` : host}:${port}`, signal);
  }

  close(): void {
    this.#session.destroy();
  }

  async #open(authority: string, signal: AbortSignal): Promise<ByteStream> {
    if (this.#over) throw this.#over;
    // It is being closed, of which its end tells a moment later.
    if (this.#session.destroyed) throw lost(new Error('closed'));
    const parent = linkedSignal(signal, this.#ending.signal);
    this.#streams += 1;
    const names = { ':authority': authority, ':path': `/${this.#streams}` };
    const down = this.#session.request({ ...names, ':method': 'GET' });
    try {
      await withDeadline(`opening a stream to ${authority}`, { ms: OPEN_MS, signal: parent.signal }, () =>
        answer(down),
      );
      const up = this.#session.request({ ...names, ':method': 'PUT' }, { endStream: false });
      return new ByteStream({ down, up }, this.#ending.signal);
    } catch (error) {
      down.on('error', () => undefined);
      down.destroy();
      throw error;
    } finally {
      parent.dispose();
    }
  }

  #ping(failed: (error: Error) => void): void {
    if (this.#session.destroyed) return;
    if (this.#unanswered >= PINGS) {
      failed(new Error('no answer'));
      this.#session.destroy();
      return;
    }
    this.#unanswered += 1;
    this.#session.ping(() => {
      this.#unanswered = 0;
    });
  }
}

function lost(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('CONNECTION_LOST', sshMessages.lost({ name: VM, reason: quoted(messageOf(error)) }), {
    cause: error,
  });
}

function sessionOptions(socket: Duplex) {
  return {
    createConnection: () => socket,
    maxSessionMemory: SESSION_MEMORY_MB,
    settings: { enablePush: false, initialWindowSize: STREAM_WINDOW, maxFrameSize: MAX_FRAME },
  };
}

/** Resolves once the agent has answered this very greeting: what came before was for a host that is gone. */
function greet(socket: Duplex, signal: AbortSignal): Promise<void> {
  const line = Buffer.from(`slipway-bytes/1 ${randomBytes(16).toString('hex')}\n`);
  return new Promise((resolve, reject) => {
    let seen: Buffer = Buffer.alloc(0);
    const settled = () => {
      socket.off('data', look).off('close', fail);
      signal.removeEventListener('abort', fail);
    };
    const fail = () => {
      settled();
      reject(socket.errored ?? new Error('the agent in the VM did not greet'));
    };
    const look = (chunk: Buffer) => {
      seen = Buffer.concat([seen.subarray(Math.max(0, seen.length - line.length)), chunk]);
      const at = seen.indexOf(line);
      if (at < 0) return;
      settled();
      socket.pause();
      const rest = seen.subarray(at + line.length);
      if (rest.length > 0) socket.unshift(rest);
      resolve();
    };
    socket.on('data', look);
    socket.once('close', fail);
    signal.addEventListener('abort', fail, { once: true });
    socket.write(Buffer.concat([NO_FRAME, Buffer.from('\n'), line]));
  });
}

/** Resolves once the agent has said how it wants its frames. */
function settle(session: ClientHttp2Session, signal: AbortSignal): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    const fail = () => session.destroy();
    signal.addEventListener('abort', fail, { once: true });
    session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW));
    session.on('error', reject);
    session.once('close', () => reject(new Error('the agent in the VM has left')));
    session.once('remoteSettings', () => {
      signal.removeEventListener('abort', fail);
      resolve(session);
    });
  });
}

/** Resolves once the guest is connected to what was asked for. */
function answer(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('response', (headers) => {
      if (headers[':status'] === 200) resolve();
      else {
        const reason = quoted(String(headers.reason).slice(0, LONGEST_REASON));
        reject(new AppError('CONNECTION_LOST', sshMessages.refused({ name: VM, reason })));
      }
    });
    stream.once('error', (error) => reject(lost(error)));
    stream.once('close', () => reject(lost(new Error('broken off'))));
  });
}
