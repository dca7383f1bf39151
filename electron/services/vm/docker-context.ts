import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../base/logger.ts';
import { makeDir, readJson, writeJson } from '../../platform/files.ts';
import { messageOf } from '../../platform/io-error.ts';
import { dockerHostOf, type HomePaths, homePaths } from '../../platform/paths.ts';

const NAME = 'slipway';

/** The part of a context's file that concerns us. `SlipwayHome` marks one of our making, and whose it is. */
const contextFile = z.object({
  Name: z.string(),
  Metadata: z.looseObject({ SlipwayHome: z.string().optional() }).default({}),
  Endpoints: z.looseObject({ docker: z.looseObject({ Host: z.string() }).optional() }).default({}),
});

export interface DockerContextOptions {
  readonly paths: HomePaths;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
}

/**
 * Keeps the docker context `slipway` pointing at this home's socket. It never makes it the current one. The context
 * belongs to the default SLIPWAY_HOME; another home gets it only while nobody has it, or its owner's folder is gone. A
 * context of that name that Slipway did not make is left alone. SLIPWAY_DOCKER_CONTEXT=0 turns all of this off.
 *
 * Never rejects: a docker configuration that cannot be written to is no reason not to run. Resolves with whether the
 * context points here.
 */
export async function keepDockerContext({ paths, env, log }: DockerContextOptions): Promise<boolean> {
  if (env.SLIPWAY_DOCKER_CONTEXT === '0') return false;
  const path = contextPath(env);
  try {
    const host = dockerHostOf(paths.dockerSocket);
    const found = await readJson(path);
    if (found.kind === 'unreadable') throw found.error;
    if (found.kind !== 'missing') {
      const parsed = contextFile.safeParse(found.kind === 'value' ? found.value : null);
      const owner = parsed.success ? parsed.data.Metadata.SlipwayHome : undefined;
      if (owner === undefined) {
        log.warn('a docker context "slipway" exists that Slipway did not make; it is left as it is', { path });
        return false;
      }
      if (owner !== paths.root && !(await mayTakeFrom(owner, paths, env))) {
        log.info('the docker context "slipway" belongs to another SLIPWAY_HOME', { home: owner });
        return false;
      }
      if (owner === paths.root && parsed.data?.Endpoints.docker?.Host === host) return true;
    }
    await makeDir(dirname(path));
    await writeJson(path, {
      Name: NAME,
      Metadata: { Description: 'Slipway', SlipwayHome: paths.root },
      Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
    });
    log.info('the docker context "slipway" points here', { path });
    return true;
  } catch (error) {
    log.warn('the docker context "slipway" cannot be kept', { path, error: messageOf(error) });
    return false;
  }
}

/** Docker names a context's folder after the SHA-256 of its name. */
export function contextPath(env: NodeJS.ProcessEnv): string {
  const config = env.DOCKER_CONFIG || join(homedir(), '.docker');
  return join(config, 'contexts', 'meta', createHash('sha256').update(NAME).digest('hex'), 'meta.json');
}

async function mayTakeFrom(owner: string, paths: HomePaths, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { SLIPWAY_HOME: _, ...rest } = env;
  if (paths.root === homePaths({ env: rest }).root) return true;
  return stat(owner).then(
    () => false,
    () => true,
  );
}
