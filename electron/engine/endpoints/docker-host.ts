import path, { join } from 'node:path';
import { isAbsolutePath } from '../../contract/common.ts';
import { AppError } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { readPem } from '../../platform/docker-context.ts';
import { dockerConfigFolder } from '../../platform/user-home.ts';
import { type EngineEndpoint, type EngineTls, socketEndpoint, tlsEndpoint } from '../endpoint.ts';
import { sshEndpoint } from './ssh.ts';

/** An engine's place, and what a client's DOCKER_HOST would be for it. */
export interface EnginePlace {
  readonly dockerHost: string;
  /** Other than before where any of what leads there is: address, certificates. Secret. */
  readonly mark: string;
  readonly endpoint: EngineEndpoint & { dispose?(): void };
}

export interface PlaceOptions {
  /** For TCP. */
  readonly tls: EngineTls;
  /** Where the user's SSH configuration and agent are found. */
  readonly env: NodeJS.ProcessEnv;
  /** The platform's rules for paths. */
  readonly rules?: Pick<typeof path, 'isAbsolute'>;
}

/**
 * Reads a DOCKER_HOST. A path counts where the platform's rules make it absolute, TCP with a client certificate only.
 * Throws BAD_REQUEST for what is no place of an engine, UNSUPPORTED for TCP without TLS.
 */
export function enginePlace(dockerHost: string, { tls, env, rules = path }: PlaceOptions): EnginePlace {
  const socket = dockerHost.startsWith('npipe://')
    ? dockerHost.slice('npipe://'.length).replaceAll('/', '\\')
    : dockerHost.startsWith('unix://')
      ? dockerHost.slice('unix://'.length)
      : null;
  if (socket !== null) {
    // One that is not would be looked for in whatever folder the host was started in: C:\docker.sock, where "/" is the root.
    if (!isAbsolutePath(socket) || !rules.isAbsolute(socket)) throw notAPlace(dockerHost);
    return { dockerHost, mark: dockerHost, endpoint: socketEndpoint(socket) };
  }
  if (dockerHost.startsWith('ssh://'))
    return { dockerHost, mark: dockerHost, endpoint: sshEndpoint(dockerHost, { env }) };
  const match = /^(?:tcp|https):\/\/(\[[0-9a-fA-F:.]+\]|[^/:@]+)(?::(\d{1,5}))?\/?$/.exec(dockerHost);
  if (!match?.[1]) throw notAPlace(dockerHost);
  if (!tls.cert || !tls.key) {
    throw new AppError('UNSUPPORTED', engineMessages.withoutTls({ host: dockerHost }));
  }
  // 2376 is the engine's registered port with TLS.
  const endpoint = tlsEndpoint(match[1].replace(/^\[|\]$/g, ''), Number(match[2] ?? 2376), tls);
  return { dockerHost, mark: JSON.stringify([dockerHost, tls]), endpoint };
}

/** The certificates that the docker command uses without a context: of DOCKER_CERT_PATH, else of its configuration folder. */
export async function defaultTls(env: NodeJS.ProcessEnv): Promise<EngineTls> {
  const folder = env.DOCKER_CERT_PATH || dockerConfigFolder(env);
  if (!folder) return { skipVerify: false };
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readPem(join(folder, name))),
  );
  return { ca, cert, key, skipVerify: false };
}

function notAPlace(host: string): AppError {
  return new AppError('BAD_REQUEST', engineMessages.noPlace({ host }));
}
