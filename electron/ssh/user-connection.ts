import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { sshMessages } from '../contract/messages/ssh.ts';
import type { Dialer } from '../platform/dialer.ts';
import { messageOf } from '../platform/io-error.ts';
import { knownHost } from './known-hosts.ts';
import { signInMethods } from './sign-in.ts';
import { SshConnection } from './ssh-connection.ts';
import { type SshTarget, type SshUser, sshConfig } from './user-config.ts';

/** More machines on the way than anybody has; a configuration can name each as the way to the other. */
const MOST_JUMPS = 5;

interface OpenOptions {
  readonly user: SshUser;
  readonly signal: AbortSignal;
}

/**
 * Connects to a machine as the user's own `ssh` would: with its configuration, ProxyJump among it, the keys of its agent and
 * files, and only where the machine shows a key by which it is known. Nobody is asked for anything: what would need an
 * answer is FORBIDDEN, and the hint says what to do. UNSUPPORTED for what Slipway does not do; CONNECTION_LOST, with a
 * reason, where the machine is not reached.
 */
export function connectAsUser(target: SshTarget, options: OpenOptions): Promise<SshConnection> {
  return open(target, options, { via: null, depth: 0 });
}

interface Way {
  /** The machine before, where this is not the first one. */
  readonly via: SshConnection | null;
  readonly depth: number;
}

async function open(target: SshTarget, options: OpenOptions, { via, depth }: Way): Promise<SshConnection> {
  if (depth > MOST_JUMPS) throw new AppError('UNSUPPORTED', sshMessages.tooManyJumps({ limit: MOST_JUMPS }));
  const { signal, user } = options;
  const config = await sshConfig(target, user, signal);
  let before = via;
  try {
    for (const jump of via ? [] : config.jumps) before = await open(jump, options, { via: before, depth: depth + 1 });
    const name = `${config.user}@${target.host}`;
    const [known, methods] = await Promise.all([knownHost(config, name, signal), signInMethods(config, name)]);
    let refusal: AppError | null = null;
    const algorithms = known.types.flatMap((type) => SIGNATURES[type] ?? []);
    const connection = await SshConnection.open({
      dialer: before ? through(before, config.hostname, config.port) : tcp(config.hostname, config.port),
      peer: {
        name,
        config: {
          username: config.user,
          authHandler: methods,
          hostVerifier(key) {
            refusal = known.refusalOf(key);
            return refusal === null;
          },
          // A server has several keys: it is to show one of those that it is known by.
          ...(algorithms.length === 0 ? {} : { algorithms: { serverHostKey: algorithms } }),
        },
      },
      signal,
    }).catch((error: unknown) => {
      throw refusal ?? (isUnknownUser(error) ? noKeyFits(name, error) : withHint(error, name));
    });
    const last = before;
    if (last) void connection.closed.then(() => last.close());
    return connection;
  } catch (error) {
    before?.close();
    throw error;
  }
}

/** By which algorithms a server proves that it has a key of a type. */
const SIGNATURES: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

function tcp(host: string, port: number): Dialer {
  return {
    dial: ({ signal }) =>
      new Promise<Duplex>((resolve, reject) => {
        const socket = connect({ host, port, signal, noDelay: true });
        socket.once('connect', () => resolve(socket));
        socket.on('error', (error) =>
          reject(
            new AppError('CONNECTION_LOST', sshMessages.unreached({ host, reason: quoted(messageOf(error)) }), {
              cause: error,
            }),
          ),
        );
      }),
  };
}

function through(connection: SshConnection, host: string, port: number): Dialer {
  return { dial: ({ signal }) => connection.portTo(host, port, signal) };
}

/** ssh2 marks an error by the part of the protocol that it is of. */
function isUnknownUser(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && 'level' in cause && cause.level === 'client-authentication';
}

/** What only the user's own ssh can tell more of. */
function withHint(error: unknown, name: string): unknown {
  if (!(error instanceof AppError) || error.hint !== undefined) return error;
  const { code, said, cause } = error;
  return new AppError(code, said, { hint: sshMessages.tryIt({ name }), cause });
}

function noKeyFits(name: string, cause: unknown): AppError {
  return new AppError('FORBIDDEN', sshMessages.noKeyTaken({ name }), { cause });
}
