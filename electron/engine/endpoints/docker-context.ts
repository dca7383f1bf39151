import path, { join } from 'node:path';
import { z } from 'zod';
import { isAbsolutePath } from '../../contract/common.ts';
import { AppError } from '../../contract/errors.ts';
import { dockerContextFiles } from '../../platform/docker-context.ts';
import { errnoOf } from '../../platform/io-error.ts';
import { readSmallText } from '../../platform/read-file.ts';
import type { EngineEndpoint, EngineTls } from '../endpoint.ts';

/** The docker CLI's own socket when nothing else is set. */
export const DEFAULT_HOST =
  process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';

/** Where a docker context leads, and what its DOCKER_HOST would be. */
export interface ContextTarget {
  readonly endpoint: EngineEndpoint;
  readonly dockerHost: string;
}

type Rules = Pick<typeof path, 'isAbsolute'>;

const meta = z.object({
  Endpoints: z.object({
    docker: z.object({ Host: z.string(), SkipTLSVerify: z.boolean().optional().catch(undefined) }),
  }),
});

/**
 * Reads a docker context by name from the CLI's own files. NOT_FOUND when there is none, UNSUPPORTED for what Slipway
 * cannot dial (ssh://, TCP without TLS), IO_ERROR when its files cannot be read.
 */
export async function readDockerContext(name: string, env: NodeJS.ProcessEnv): Promise<ContextTarget> {
  if (name === 'default') return targetOf(env.DOCKER_HOST || DEFAULT_HOST, { skipVerify: false });
  const files = dockerContextFiles(name, env);
  const text = files && (await readText(files.meta));
  if (!files || text === null) {
    throw new AppError('NOT_FOUND', `there is no docker context named "${name}"`, {
      hint: 'See "docker context ls" for those there are.',
    });
  }
  const { Host, SkipTLSVerify } = readMeta(text, name);
  const pem = (file: string) => readText(join(files.tls, file)).then((value) => value ?? undefined);
  const [ca, cert, key] = await Promise.all([pem('ca.pem'), pem('cert.pem'), pem('key.pem')]);
  return targetOf(Host, { ca, cert, key, skipVerify: SkipTLSVerify === true });
}

/** Reads a DOCKER_HOST. TCP counts only with a client certificate, a path where the platform's rules make it absolute. */
export function targetOf(host: string, tls: EngineTls, { isAbsolute }: Rules = path): ContextTarget {
  const socket = host.startsWith('npipe://')
    ? host.slice('npipe://'.length).replaceAll('/', '\\')
    : host.startsWith('unix://')
      ? host.slice('unix://'.length)
      : null;
  if (socket !== null) {
    // One that is not would be looked for in whatever folder the host was started in: C:\docker.sock, where "/" is the root.
    if (!isAbsolutePath(socket) || !isAbsolute(socket)) throw notAPlace(host);
    return { endpoint: { kind: 'socket', socketPath: socket }, dockerHost: host };
  }
  if (host.startsWith('ssh://')) {
    throw new AppError('UNSUPPORTED', `the context leads to ${host}: engines over SSH are not supported yet`, {
      hint: 'Forward its socket with "ssh -L /path/docker.sock:/var/run/docker.sock HOST" and choose that socket.',
    });
  }
  const match = /^(?:tcp|https):\/\/(\[[0-9a-fA-F:.]+\]|[^/:]+)(?::(\d{1,5}))?\/?$/.exec(host);
  if (!match?.[1]) {
    throw notAPlace(host);
  }
  if (!tls.cert || !tls.key) {
    throw new AppError(
      'UNSUPPORTED',
      `the context leads to ${host} without TLS, which anyone on the network could use`,
      {
        hint: 'Give the context a client certificate, or forward the socket over SSH.',
      },
    );
  }
  // 2376 is the engine's registered port with TLS.
  const port = Number(match[2] ?? 2376);
  return { endpoint: { kind: 'tls', host: match[1].replace(/^\[|\]$/g, ''), port, tls }, dockerHost: host };
}

function notAPlace(host: string): AppError {
  return new AppError('BAD_REQUEST', `"${host}" is not a place of an engine`, {
    hint: 'Use unix:///path, npipe:// or tcp://host:port with TLS.',
  });
}

function readMeta(text: string, name: string) {
  try {
    return meta.parse(JSON.parse(text)).Endpoints.docker;
  } catch (cause) {
    throw new AppError('IO_ERROR', `the docker context "${name}" cannot be read: its meta.json is damaged`, {
      cause,
      hint: `Remove it with "docker context rm ${name}" and create it again.`,
    });
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readSmallText(path);
  } catch (cause) {
    const code = errnoOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new AppError('IO_ERROR', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
