import type { Duplex } from 'node:stream';
import { withDeadline } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import { AppError } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { quoted } from '../../contract/messages/message.ts';
import { sshMessages } from '../../contract/messages/ssh.ts';
import { ChannelSocket } from '../../ssh/channel-socket.ts';
import type { SshConnection } from '../../ssh/ssh-connection.ts';
import { type SshUser, sshTarget } from '../../ssh/user-config.ts';
import { connectAsUser } from '../../ssh/user-connection.ts';
import type { EngineEndpoint } from '../endpoint.ts';

/** Where dockerd listens on a machine unless its user says otherwise. */
const DEFAULT_SOCKET = '/var/run/docker.sock';

/** As of docker's own ConnectTimeout, in milliseconds. */
const CONNECT_MS = 30_000;

/** Programs run at once over one SSH connection: sshd allows 10 (MaxSessions). Streams to a socket are not counted. */
const SESSIONS = 8;

/** What a program that fails says last, in characters. */
const WORDS = 300;

/** An SSH connection, and how many programs run over it. */
interface Line {
  readonly connection: Promise<SshConnection>;
  sessions: number;
}

/**
 * An engine on another machine, over SSH: at the path that the address names; else at the usual socket or, where that is not
 * to be had, where `docker system dial-stdio` leads, which is what the docker command runs there. One SSH connection serves
 * all streams to a socket; it is opened when first needed, and again when it was lost.
 */
class SshEndpoint implements EngineEndpoint, Disposable {
  readonly host = 'docker';
  readonly #address: ReturnType<typeof sshTarget>;
  readonly #user: SshUser;
  /** The first one also has all streams to a socket. */
  readonly #lines = new Set<Line>();
  /** Whether the usual socket is not to be had there, and the program has answered. */
  #byProgram = false;
  readonly #ended = new AbortController();

  constructor(address: ReturnType<typeof sshTarget>, user: SshUser) {
    this.#address = address;
    this.#user = user;
  }

  async dial(): Promise<Duplex> {
    if (this.#byProgram) return this.#run();
    const { path, target } = this.#address;
    const connection = await this.#line().connection;
    try {
      return await connection.socketTo(path ?? DEFAULT_SOCKET);
    } catch (error) {
      if (!isRefusedChannel(error)) throw error;
      if (path === null) return this.#run();
      throw new AppError('ENGINE_UNAVAILABLE', sshMessages.noSocket({ host: target.host, path }), { cause: error });
    }
  }

  dispose(): void {
    this.#ended.abort(new AppError('CANCELLED', engineMessages.unused()));
    for (const line of this.#lines) close(line);
  }

  async #run(): Promise<Duplex> {
    const line = this.#line(SESSIONS);
    line.sessions++;
    try {
      const connection = await line.connection;
      const channel = await connection.exec('docker system dial-stdio');
      // Not before: an engine that is being restarted is not to be had by either way, and then by both.
      channel.once('data', () => {
        this.#byProgram = true;
      });
      let words = '';
      const socket = new ChannelSocket(channel, connection.ended, (code) =>
        notThere(this.#address.target.host, words.trim().slice(0, WORDS) || `it ended with ${code}`),
      );
      channel.stderr.on('data', (chunk: Buffer) => {
        if (words.length < WORDS) words += chunk.toString('utf8');
      });
      socket.once('close', () => this.#left(line));
      return socket;
    } catch (error) {
      this.#left(line);
      throw error;
    }
  }

  /** Connections that a burst has brought go with it. */
  #left(line: Line): void {
    line.sessions--;
    const [first] = this.#lines;
    if (line.sessions > 0 || line === first) return;
    this.#lines.delete(line);
    close(line);
  }

  /** A connection with fewer programs than that, made where there is none. */
  #line(most = Number.POSITIVE_INFINITY): Line {
    const free = [...this.#lines].find(({ sessions }) => sessions < most);
    if (free) return free;
    const { target } = this.#address;
    const connection = withDeadline(
      `connecting to ${target.host}`,
      { ms: CONNECT_MS, signal: this.#ended.signal },
      (signal) => connectAsUser(target, { user: this.#user, signal }),
    );
    const line: Line = { connection, sessions: 0 };
    this.#lines.add(line);
    const gone = () => void this.#lines.delete(line);
    connection.then((open) => open.closed.then(gone), gone);
    return line;
  }
}

function close({ connection }: Line): void {
  connection.then((open) => open.close()).catch(() => undefined);
}

/** Reads ssh://[user@]host[:port][/path of its socket]. Throws BAD_REQUEST where it is none. */
export function sshEndpoint(dockerHost: string, user: SshUser): EngineEndpoint & Disposable {
  return new SshEndpoint(sshTarget(dockerHost), user);
}

/** The server opens no such channel: it does not allow it, or nothing listens there. ssh2 gives the protocol's reason. */
function isRefusedChannel(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && 'reason' in cause;
}

function notThere(host: string, words: string): AppError {
  return new AppError('ENGINE_UNAVAILABLE', sshMessages.noEngine({ host, reason: quoted(words) }));
}
