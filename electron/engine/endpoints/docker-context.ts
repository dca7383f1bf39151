import { AppError } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { readContext } from '../../platform/docker-context.ts';
import { defaultTls, type EnginePlace, enginePlace } from './docker-host.ts';

/** The docker CLI's own socket when nothing else is set. */
export const DEFAULT_HOST =
  process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';

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
