import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Event } from '../base/emitter.ts';
import type { EngineStatus } from '../contract/engine.ts';
import type { AppError } from '../contract/errors.ts';

/** Client certificate and trust for an engine on TCP. PEM texts. */
export interface EngineTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The user's own choice in the docker context; the server's certificate is then not checked. */
  readonly skipVerify: boolean;
}

/** Where an engine listens. */
export type EngineEndpoint =
  /** A Unix socket or, on Windows, a named pipe. */
  | { readonly kind: 'socket'; readonly socketPath: string }
  | { readonly kind: 'tls'; readonly host: string; readonly port: number; readonly tls: EngineTls }
  /** Behind something that opens sockets to it: they are kept, timed out and counted as Node does it with its own. */
  | { readonly kind: 'dialer'; dial(): Promise<Socket> };

/** Opens a connection to an engine; what goes wrong later is the stream's error. */
export async function dial(endpoint: EngineEndpoint): Promise<Duplex> {
  switch (endpoint.kind) {
    case 'socket':
      return begun(connect(endpoint.socketPath));
    case 'tls': {
      const { host, port, tls } = endpoint;
      const { ca, cert, key, skipVerify } = tls;
      // A name is told to the server, an address must not be (RFC 6066); it is the certificate that is checked for either.
      const servername = isIP(host) ? '' : host;
      return begun(connectTls({ host, port, ca, cert, key, servername, rejectUnauthorized: !skipVerify }));
    }
    case 'dialer':
      return endpoint.dial();
  }
}

/** What cannot even begin, such as a path that is too long, fails before its user could listen. */
function begun(socket: Socket): Socket {
  socket.on('error', () => undefined);
  if (socket.errored) throw socket.errored;
  // A terminal's single keys wait for nothing.
  return socket.setNoDelay(true);
}

/** What is known of the chosen engine before it has been dialled. */
export interface EndpointState {
  readonly source: EngineStatus['source'];
  /** What Docker clients on this machine set as DOCKER_HOST. */
  readonly dockerHost: string;
  /** Null while there is nothing to connect to: the VM is not up, or `error` says why not. */
  readonly endpoint: EngineEndpoint | null;
  readonly error: AppError | null;
}

/** Says where the engine is, now and from now on. */
export interface EndpointProvider {
  current(): EndpointState;
  /**
   * Fires whenever `current()` may have changed, and when the engine behind the same path went away for good (VM
   * ended): the connection then drops its epoch at once and dials again.
   */
  readonly onDidChange: Event<void>;
}
