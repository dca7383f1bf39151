import type { Readable } from 'node:stream';
import { sleep, withDeadline, withSignal } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import type { Dialer } from '../../platform/dialer.ts';
import type { SocketLike } from '../../platform/socket-like.ts';
import { SshConnection } from '../../ssh/ssh-connection.ts';
import { ByteConnection } from './byte-connection.ts';
import { guestPeer } from './guest-peer.ts';
import {
  type ExecResult,
  type GuestProcess,
  type GuestShell,
  outputOf,
  processOn,
  resultOf,
  shellOn,
} from './guest-program.ts';
import type { Identity } from './identity.ts';
import { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';

export interface ExecOptions {
  readonly signal?: AbortSignal;
  /** 30 s unless told. */
  readonly timeoutMs?: number;
  readonly input?: string;
}

export interface GuestChannelOptions {
  /** The way to the guest's sshd. */
  readonly dialer: Dialer;
  /** The driver's own way to the guest's agent, where it has one; not before that runs, or it would look like none. */
  readonly agent?: Dialer | undefined;
  readonly identity: Pick<Identity, 'host' | 'client'>;
  readonly log: Logger;
}

/** Where dockerd listens in the guest. */
const GUEST_DOCKER_SOCKET = '/run/docker.sock';

/**
 * How long the first lane is left alone with the first clients, in milliseconds. They come the moment the engine is up,
 * and another handshake just then would cost them, in an emulated guest, more than sharing a lane does.
 */
const SPARE_LANE_MS = 3_000;

/**
 * Everything that goes between host and guest while one VM process runs: commands and terminals on one SSH connection;
 * streams to the engine and to published ports by way of the guest's agent, where the driver has a way to it and it answers.
 * Else by SSH as well: streams to the engine spread over two connections, so that a `docker load` slows no keystroke, and
 * ports over two of their own, as whoever connects to those must not be in the way of the engine's clients. Dispose ends all of it.
 */
export class GuestChannel implements Disposable {
  readonly #control: Lane<SshConnection>;
  readonly #agent: Lane<ByteConnection> | null;
  readonly #makeClients: () => Lanes;
  readonly #makePorts: () => Lanes;
  /** Made when first needed: each lane is a handshake and a process of the guest. */
  #clients: Lanes | null = null;
  #ports: Lanes | null = null;
  #disposed = false;
  /** True when commands can be run, false when the connection was lost and is being opened again. */
  readonly onChange: Event<boolean>;

  constructor({ dialer, agent, identity, log }: GuestChannelOptions) {
    const peer = guestPeer(identity);
    const lane = (name: string, dialer: Dialer) =>
      new Lane(name, { open: (signal) => SshConnection.open({ dialer, peer, signal }), log });
    this.#control = lane('control', dialer);
    this.onChange = this.#control.onChange;
    // One handshake after the other: an emulated guest would make both late.
    const afterControl: Dialer = {
      dial: async ({ signal }) => {
        await this.#control.acquire(signal);
        return dialer.dial({ signal });
      },
    };
    this.#agent = agent
      ? new Lane('agent', {
          open: (signal) => ByteConnection.open({ dial: (options) => agent.dial(options), signal }),
          log,
        })
      : null;
    this.#makeClients = () =>
      new Lanes((name, index) => {
        return lane(`clients-${name}`, index === 0 ? afterControl : late(afterControl, SPARE_LANE_MS));
      });
    this.#makePorts = () => new Lanes((name) => lane(`ports-${name}`, afterControl));
  }

  get isUp(): boolean {
    return this.#control.connection !== null;
  }

  /** Whether the guest answers on any of the connections that streams to the engine may go over. */
  get takesClients(): boolean {
    return this.isUp || this.#agent?.connection != null || this.#clients?.isUp === true;
  }

  /** Resolves once there is a connection by which the engine can be dialled. */
  async reachable(signal: AbortSignal): Promise<void> {
    await Promise.race([this.#control.acquire(signal), ...(this.#agent ? [this.#agent.acquire(signal)] : [])]);
  }

  /** Resolves once the guest has let us in. */
  async ready(signal: AbortSignal): Promise<void> {
    await this.#control.acquire(signal);
  }

  /** Runs an sh line to its end. A non-zero code is an answer, not an error. */
  async exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    const timeoutMs = options.timeoutMs ?? 30_000;
    const work = async (signal: AbortSignal): Promise<ExecResult> => {
      const connection = await this.#control.acquire(signal);
      return resultOf(await connection.exec(command, signal), {
        ended: connection.ended,
        input: options.input,
        signal,
      });
    };
    try {
      return await withDeadline('a command in the VM', { ms: timeoutMs, signal: options.signal }, work);
    } catch (error) {
      if (error instanceof AppError || options.signal?.aborted) throw error;
      throw new AppError('TIMEOUT', vmMessages.commandLate({ seconds: timeoutMs / 1000 }), { cause: error });
    }
  }

  /** Opens a root terminal in the guest, running an sh line or the login shell. */
  async shell(options: { command?: string; cols: number; rows: number; signal?: AbortSignal }): Promise<GuestShell> {
    const connection = await this.#acquireControl(options.signal);
    return shellOn(await connection.terminal(options, options.signal), connection.ended);
  }

  /** Starts an sh line without a terminal. */
  async start(command: string, signal?: AbortSignal): Promise<GuestProcess> {
    const connection = await this.#acquireControl(signal);
    return processOn(await connection.exec(command, signal), connection.ended);
  }

  /** The output of an sh line as it comes, without a terminal. Destroy the stream to end the command. */
  async follow(command: string, signal: AbortSignal): Promise<Readable> {
    const connection = await this.#acquireControl(signal);
    return outputOf(await connection.exec(command, signal));
  }

  /** A stream to the engine's socket. */
  async dialEngine(signal: AbortSignal): Promise<SocketLike> {
    const agent = await this.#agentNow(signal);
    if (agent) return agent.engine(signal);
    this.#clients ??= this.#makeClients();
    return dial(this.#clients, signal, (connection) => connection.socketTo(GUEST_DOCKER_SOCKET, signal));
  }

  /** A stream to a TCP port as seen from the guest, such as a published one. */
  async dialPort(host: string, port: number, signal: AbortSignal): Promise<SocketLike> {
    const agent = await this.#agentNow(signal);
    if (agent) return agent.portTo(host, port, signal);
    this.#ports ??= this.#makePorts();
    return dial(this.#ports, signal, (connection) => connection.portTo(host, port, signal));
  }

  dispose(): void {
    this.#disposed = true;
    this.#control.dispose();
    this.#agent?.dispose();
    this.#clients?.dispose();
    this.#ports?.dispose();
  }

  /** The agent's connection, the first of which is waited for; null where SSH is the way, for want of it or until it is back. */
  async #agentNow(signal: AbortSignal): Promise<ByteConnection | null> {
    // A lane that is made now would never be disposed.
    if (this.#disposed) throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
    if (!this.#agent) return null;
    await withSignal(this.#agent.tried, signal);
    return this.#agent.connection;
  }

  #acquireControl(signal?: AbortSignal) {
    return withDeadline('connecting to the VM', { ms: 20_000, signal }, (inner) => this.#control.acquire(inner)).catch(
      (error) => {
        if (error instanceof AppError || signal?.aborted) throw error;
        throw new AppError('ENGINE_UNAVAILABLE', vmMessages.noConnection(), { cause: error });
      },
    );
  }
}

/** Opens a stream on the quietest of the lanes. */
async function dial(
  lanes: Lanes,
  signal: AbortSignal,
  open: (connection: SshConnection) => Promise<SocketLike>,
): Promise<SocketLike> {
  let socket: SocketLike | null = null;
  const { lane, leave } = lanes.enter(() => (socket ? socket.bytesRead + socket.bytesWritten : 0));
  try {
    socket = await open(await lane.acquire(signal));
    socket.once('close', leave);
    return socket;
  } catch (error) {
    leave();
    throw error;
  }
}

/** The same dialer, its first dial put off. */
function late(dialer: Dialer, ms: number): Dialer {
  let wait: (signal: AbortSignal) => Promise<void> = (signal) => sleep(ms, signal);
  return {
    async dial(options) {
      await wait(options.signal);
      wait = async () => undefined;
      return dialer.dial(options);
    },
  };
}
