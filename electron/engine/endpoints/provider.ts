import { AppError } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { readContext } from '../../platform/docker-context.ts';
import type { EndpointProvider } from '../endpoint.ts';
import { defaultTls, type EnginePlace, enginePlace } from './docker-host.ts';
import { FoundEndpoint } from './found-endpoint.ts';

/** The docker CLI's own socket when nothing else is set. */
const DEFAULT_HOST = process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';

/** Finds an engine by its id: a docker context's, or one at an address. */
export function providerOf(id: string, env: NodeJS.ProcessEnv): EndpointProvider {
  if (id.startsWith('context:')) {
    const name = id.slice('context:'.length);
    return new FoundEndpoint({ source: 'context', dockerHost: '', look: () => contextPlace(name, env) });
  }
  const source = /^(unix|npipe):/.test(id) ? 'socket' : 'remote';
  // Nothing but TCP has certificates.
  const tls = async () => (id.startsWith('tcp:') ? defaultTls(env) : { skipVerify: false });
  return new FoundEndpoint({ source, dockerHost: id, look: async () => enginePlace(id, { tls: await tls(), env }) });
}

/**
 * Where a docker context leads, by the CLI's own files. NOT_FOUND when there is none of that name, UNSUPPORTED for TCP
 * without TLS, IO_ERROR when its files cannot be read.
 */
export async function contextPlace(name: string, env: NodeJS.ProcessEnv): Promise<EnginePlace> {
  if (name === 'default') return enginePlace(env.DOCKER_HOST || DEFAULT_HOST, { tls: await defaultTls(env), env });
  const context = await readContext(name, env);
  if (!context) throw new AppError('NOT_FOUND', engineMessages.noContext({ name }));
  return enginePlace(context.host, { tls: context, env });
}
