import { connect, isIP, isIPv6, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { EngineStatus } from '../contract/engine.ts';
import type { AppError } from '../contract/errors.ts';
import type { Message } from '../contract/messages/message.ts';

/** Opens connections to an engine. */
export interface EngineEndpoint {
  /** What requests say in their Host header; any word will do where no name leads there. */
  readonly host: string;
  /** This computer as the engine reaches it, where that is known; containers reach it by the same. */
  readonly hostAddress?: string | undefined;
  /**
   * A connection that half-closes like a socket, and has what Node's HTTP asks of one: setKeepAlive, setTimeout, ref, unref.
   * What goes wrong later is the stream's error.
   */
  dial(): Promise<Duplex>;
}

/** A Unix socket or, on Windows, a named pipe. */
export function socketEndpoint(socketPath: string): EngineEndpoint {
  return { host: 'docker', dial: async () => begun(connect(socketPath)) };
}

/** Client certificate and trust for an engine on TCP. PEM texts. */
export interface EngineTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The user's own choice in the docker context; the server's certificate is then not checked. */
  readonly skipVerify: boolean;
}

/** TCP with TLS. */
export function tlsEndpoint(host: string, port: number, { ca, cert, key, skipVerify }: EngineTls): EngineEndpoint {
  // A name is told to the server, an address must not be (RFC 6066); it is the certificate that is checked for either.
  const servername = isIP(host) ? '' : host;
  const options = { host, port, ca, cert, key, servername, rejectUnauthorized: !skipVerify };
  return { host: `${isIPv6(host) ? `[${host}]` : host}:${port}`, dial: async () => begun(connectTls(options)) };
}

/** What cannot even begin, such as a path that is too long, fails before its user could listen. */
function begun(socket: Socket): Socket {
  socket.on('error', () => undefined);
  if (socket.errored) throw socket.errored;
  // A terminal's single keys wait for nothing.
  return socket.setNoDelay(true);
}

/** What is known of an engine before it has been dialled. */
export interface EndpointState {
  readonly source: EngineStatus['source'];
  /** What Docker clients on this machine set as DOCKER_HOST. */
  readonly dockerHost: string;
  /** Null while there is nothing to connect to: the VM is not up, or `error` says why not. */
  readonly endpoint: EngineEndpoint | null;
  readonly error: AppError | null;
  /** Why there is none any more, for those who used it; that it has stopped, unless told. */
  readonly gone?: Message | undefined;
}

/** Says where the engine is, now and from now on. */
export interface EndpointProvider extends Disposable {
  current(): EndpointState;
  /**
   * Fires whenever `current()` may have changed, and when the engine behind the same path went away for good (VM
   * ended): the connection then drops its epoch at once and dials again.
   */
  readonly onDidChange: Event<void>;
}
