import type { EndpointProvider } from '../endpoint.ts';
import { contextPlace } from './docker-context.ts';
import { defaultTls, enginePlace } from './docker-host.ts';
import { FoundEndpoint } from './found-endpoint.ts';

/** Finds an engine by its id: a docker context's, or one at an address. */
export function providerOf(id: string, env: NodeJS.ProcessEnv): EndpointProvider {
  if (id.startsWith('context:')) {
    const name = id.slice('context:'.length);
    return new FoundEndpoint({ source: 'context', dockerHost: '', look: () => contextPlace(name, env) });
  }
  const source = /^(unix|npipe):/.test(id) ? 'socket' : 'remote';
  const look = async () => enginePlace(id, { tls: await defaultTls(env), env });
  return new FoundEndpoint({ source, dockerHost: id, look });
}
