import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Connection, type ServerChannel } from 'ssh2';

/** A guest's sshd without a guest: what is told of it is answered in this process, over real SSH. */
export interface SshGuest {
  readonly port: number;
  /** How often somebody tried to sign in. */
  readonly signIns: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Ends every connection, as a restarted sshd would. */
  drop(): void;
  close(): void;
}

export interface SshGuestOptions {
  /** In OpenSSH's format. */
  readonly hostKey: string;
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** A free one unless told. */
  readonly port?: number;
  /** Answers a command with what it writes to stdout. */
  readonly exec?: (command: string) => string;
  /** Serves a command in its place. */
  readonly run?: (command: string, channel: ServerChannel) => void;
  /** The only key that is let in, in the wire format; all are unless told. */
  readonly authorized?: Buffer;
  /** Opens what a forwarded TCP port leads to. */
  readonly forward?: (port: number) => Duplex;
  /** Serves a stream to the engine's socket. */
  readonly engine?: (stream: Duplex) => void;
}

/** Listens on loopback. */
export async function startSshGuest(options: SshGuestOptions): Promise<SshGuest> {
  const sockets = new Set<Socket>();
  let signIns = 0;
  const ssh = new ssh2.Server({ hostKeys: [options.hostKey] }, (client) => {
    client.on('authentication', (context) => {
      signIns += 1;
      const { authorized } = options;
      if (authorized === undefined) context.accept();
      else if (context.method === 'publickey' && context.key.data.equals(authorized)) context.accept();
      else context.reject(['publickey']);
    });
    serve(client, options);
  });
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    get signIns() {
      return signIns;
    },
    get connections() {
      return sockets.size;
    },
    drop,
    close() {
      server.close();
      drop();
    },
  };
}

function serve(client: Connection, { exec, run, forward, engine }: SshGuestOptions): void {
  client.on('error', () => undefined);
  client.on('session', (accept) => {
    accept().on('exec', (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      channel.on('error', () => undefined);
      if (run) {
        run(command, channel);
        return;
      }
      channel.resume();
      channel.write(exec?.(command) ?? '');
      channel.exit(0);
      channel.end();
    });
  });
  client.on('tcpip', (accept, reject, { destPort }) => {
    if (!forward) {
      reject();
      return;
    }
    const [stream, target]: Duplex[] = [accept(), forward(destPort)];
    for (const side of [stream, target]) side?.on('error', () => undefined);
    if (stream && target) stream.pipe(target).pipe(stream);
  });
  client.on('openssh.streamlocal', (accept, reject) => {
    if (!engine) {
      reject();
      return;
    }
    const stream: Duplex = accept();
    stream.on('error', () => undefined);
    engine(stream);
  });
}
