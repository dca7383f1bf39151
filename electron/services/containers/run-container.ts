import { AppError } from '../../contract/errors.ts';
import { containerMessages } from '../../contract/messages/containers.ts';
import type { RunSpec } from '../../contract/run-spec.ts';
import type { EngineClient } from '../../engine/client.ts';
import { type ClaimPorts, createContainer, startContainer } from '../../engine/containers.ts';
import { hostsWithGateway } from '../../engine/proxy/host-gateway.ts';
import { hostFolders } from '../../engine/records/run-mounts.ts';

export interface RunOptions {
  readonly client: EngineClient;
  /** Rejects where a container cannot have one of these paths of this machine; undefined where any may be meant. */
  readonly checkPaths?: ((paths: readonly string[], signal: AbortSignal) => Promise<void>) | undefined;
  /** The addresses that `host-gateway` stands for; undefined or none where the engine is to say. */
  readonly hostGateway?: (() => readonly string[]) | undefined;
  /** Variables that the docker command would add: what the user's configuration tells containers of a proxy. */
  readonly proxies?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
  readonly signal: AbortSignal;
  readonly claimPorts?: ClaimPorts | undefined;
}

/**
 * Creates a container and starts it. NOT_FOUND with `details.image` when the image is not there; when only the start
 * fails the container stays, and the error's `details.id` names it.
 */
export async function runContainer(spec: RunSpec, options: RunOptions) {
  const { client, checkPaths, hostGateway, proxies, claimPorts, signal } = options;
  for (const { source: path, field } of checkPaths ? hostFolders(spec) : []) {
    await checkPaths?.([path], signal).catch((error) => {
      if (!(error instanceof AppError)) throw error;
      const { code, said, details } = error;
      throw new AppError(code, said, { details: { ...details, path: field }, cause: error });
    });
  }
  const named = new Set(spec.env.map(({ name }) => name));
  const added = Object.entries((await proxies?.()) ?? {}).filter(([name]) => !named.has(name));
  const env = [...spec.env, ...added.map(([name, value]) => ({ name, value }))];
  const more = moreWith(hostGateway?.() ?? [], spec.more);
  const { id, warnings } = await createContainer(client, { ...spec, env, more }, { signal });
  try {
    await startContainer(client, id, { signal, claimPorts });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, said, details } = error;
    const hint = said.hint ?? containerMessages.notStarted();
    throw new AppError(code, said, { hint, details: { ...details, id }, cause: error });
  }
  return { id, warnings: [...warnings] };
}

const HOSTS = 'HostConfig.ExtraHosts';

function moreWith(gateway: readonly string[], more: RunSpec['more']): RunSpec['more'] {
  const { [HOSTS]: hosts } = more;
  return Array.isArray(hosts)
    ? { ...more, [HOSTS]: hosts.flatMap((host) => hostsWithGateway(`${host}`, gateway)) }
    : more;
}
