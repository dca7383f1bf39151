import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import { withDeadline } from '../base/deadline.ts';
import { linkedSignal } from '../base/linked-signal.ts';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { sshMessages } from '../contract/messages/ssh.ts';
import type { Dialer } from '../platform/dialer.ts';
import { messageOf } from '../platform/io-error.ts';
import { ChannelSocket } from './channel-socket.ts';

export type { CipherAlgorithm, ClientChannel } from 'ssh2';

/** Who is connected to, and how to sign in there. */
export interface SshPeer {
  /** As errors call it, such as "the VM". */
  readonly name: string;
  /** Who signs in, by what; which host keys are taken, and which algorithms. */
  readonly config: Pick<ConnectConfig, 'username' | 'privateKey' | 'authHandler' | 'algorithms'> & {
    /** Whether the server is the one that is meant, by the key it shows. */
    readonly hostVerifier: (key: Buffer) => boolean;
  };
}

export interface ConnectOptions {
  readonly dialer: Dialer;
  readonly peer: SshPeer;
  readonly signal: AbortSignal;
}

/** 20 s: it takes an emulated guest a second, and several on a machine that is busy with other things. */
const HANDSHAKE_MS = 20_000;

/** 5 s × 3: a frozen machine is noticed within 20 s. ssh2's own default is never. */
const KEEPALIVE = { keepaliveInterval: 5000, keepaliveCountMax: 3 };

/** How long the server may take to open one channel. 20 s is when the keepalive would end the connection anyway. */
const OPEN_MS = 20_000;

/** One SSH connection. Every pending open rejects when it ends. */
export class SshConnection {
  readonly #client: Client;
  readonly #peer: string;
  /** Resolves with the reason when the connection has ended. */
  readonly closed: Promise<string>;
  #over: AppError | null = null;
  readonly #ending = new AbortController();

  /** Connects and signs in. Rejects when the server does not show a key that its peer's verifier takes. */
  static async open({ dialer, peer, signal }: ConnectOptions): Promise<SshConnection> {
    const sock = await dialer.dial({ signal });
    const client = new ssh2.Client();
    const connection = new SshConnection(client, peer.name);
    try {
      await withDeadline(
        'the SSH handshake',
        { ms: HANDSHAKE_MS, signal },
        () =>
          new Promise<void>((resolve, reject) => {
            client.once('ready', resolve);
            client.once('error', reject);
            client.once('close', () => reject(new Error('closed during the handshake')));
            client.connect({ sock, readyTimeout: HANDSHAKE_MS, ...KEEPALIVE, ...peer.config });
          }),
      );
      return connection;
    } catch (error) {
      connection.close();
      sock.destroy();
      signal.throwIfAborted();
      throw new AppError(
        'CONNECTION_LOST',
        sshMessages.noConnection({ name: peer.name, reason: quoted(messageOf(error)) }),
        { cause: error },
      );
    }
  }

  private constructor(client: Client, peer: string) {
    this.#client = client;
    this.#peer = peer;
    // Every stream on the connection listens for its end; a thousand of them are no leak.
    setMaxListeners(0, this.#ending.signal);
    let why = sshMessages.closed({ name: peer });
    client.on('error', (error) => {
      why = sshMessages.lost({ name: peer, reason: quoted(error.message) });
    });
    this.closed = new Promise((resolve) => {
      const end = () => {
        if (this.#over) return;
        this.#over = new AppError('CONNECTION_LOST', why);
        this.#ending.abort(this.#over);
        resolve(why.text);
      };
      client.on('close', end);
      client.on('end', end);
    });
  }

  get isOpen(): boolean {
    return this.#over === null;
  }

  /** Aborts, with an AppError, when the connection has ended. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  /** A connection to a Unix socket on the other machine, half-close and all. */
  async socketTo(path: string, signal?: AbortSignal): Promise<ChannelSocket> {
    const channel = await this.#open((done) => this.#client.openssh_forwardOutStreamLocal(path, done), signal);
    return new ChannelSocket(channel, this.#ending.signal);
  }

  /** A connection to a TCP port as seen from the other machine, half-close and all. */
  async portTo(host: string, port: number, signal?: AbortSignal): Promise<ChannelSocket> {
    const channel = await this.#open((done) => this.#client.forwardOut('127.0.0.1', 0, host, port, done), signal);
    return new ChannelSocket(channel, this.#ending.signal);
  }

  /** Runs an sh line without a terminal. */
  exec(command: string, signal?: AbortSignal): Promise<ClientChannel> {
    return this.#open((done) => this.#client.exec(command, done), signal);
  }

  /** Runs an sh line, or the login shell, on a terminal. */
  terminal(options: { command?: string; cols: number; rows: number }, signal?: AbortSignal): Promise<ClientChannel> {
    const { command, cols, rows } = options;
    const pty = { term: 'xterm-256color', cols, rows, width: 0, height: 0 };
    return this.#open((done) => {
      if (command === undefined) this.#client.shell(pty, done);
      else this.#client.exec(command, { pty }, done);
    }, signal);
  }

  close(): void {
    this.#client.end();
    // end() waits for the peer, which may be frozen.
    this.#client.destroy();
  }

  async #open(
    begin: (done: (error: Error | undefined, channel: ClientChannel) => void) => void,
    signal?: AbortSignal,
  ): Promise<ClientChannel> {
    if (this.#over) throw this.#over;
    signal?.throwIfAborted();
    const parent = linkedSignal(signal, this.#ending.signal);
    let wanted = true;
    try {
      return await withDeadline(
        `opening a channel to ${this.#peer}`,
        { ms: OPEN_MS, signal: parent.signal },
        () =>
          new Promise<ClientChannel>((resolve, reject) => {
            begin((error, channel) => {
              if (error)
                reject(
                  new AppError(
                    'CONNECTION_LOST',
                    sshMessages.refused({ name: this.#peer, reason: quoted(error.message) }),
                    { cause: error },
                  ),
                );
              else if (wanted) resolve(guarded(channel));
              // It came too late for whoever asked; leaving it open would leak it.
              else guarded(channel).destroy();
            });
          }),
      );
    } finally {
      wanted = false;
      parent.dispose();
    }
  }
}

/** An error on a channel ends the channel, never the host process. */
function guarded(channel: ClientChannel): ClientChannel {
  channel.on('error', () => undefined);
  (channel.stderr as Duplex | undefined)?.on('error', () => undefined);
  return channel;
}
