import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '../../base/logger.ts';
import { dockerHostOf } from '../../contract/engine.ts';
import { dockerContextFiles, OWN_CONTEXT, readOwnContext } from '../../platform/docker-context.ts';
import { makeDir, writeJson } from '../../platform/files.ts';
import { messageOf } from '../../platform/io-error.ts';
import { defaultRoot, type HomePaths } from '../../platform/paths.ts';

export interface DockerContextOptions {
  readonly paths: HomePaths;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
}

/**
 * Keeps the docker context `slipway` pointing at this home's socket. It never makes it the current one. The context
 * belongs to the default SLIPWAY_HOME; another home gets it only while nobody has it, its owner's folder is gone, or its
 * file is no JSON any more (a crash can leave it empty or full of NULs), which no docker command could use or mend. A
 * context of that name that Slipway did not make is left alone; `slipway up` says so. SLIPWAY_DOCKER_CONTEXT=0 turns all
 * of this off.
 *
 * Never rejects: a docker configuration that cannot be written to is no reason not to run. Resolves with whether the
 * context points here.
 */
export async function keepDockerContext({ paths, env, log }: DockerContextOptions): Promise<boolean> {
  if (env.SLIPWAY_DOCKER_CONTEXT === '0') return false;
  const path = dockerContextFiles(OWN_CONTEXT, env)?.meta;
  if (path === undefined) return false;
  try {
    const host = dockerHostOf(paths.dockerSocket);
    const found = await readOwnContext(path);
    if (found.kind === 'foreign') {
      log.warn('a docker context "slipway" exists that Slipway did not make; it is left as it is', { path });
      return false;
    }
    if (found.kind === 'damaged') log.warn('the docker context "slipway" was damaged; it is written anew', { path });
    if (found.kind === 'ours') {
      if (found.home !== paths.root && !(await mayTakeFrom(found.home, paths, env))) {
        log.info('the docker context "slipway" belongs to another SLIPWAY_HOME', { home: found.home });
        return false;
      }
      if (found.home === paths.root && found.host === host) return true;
    }
    await makeDir(dirname(path));
    await writeJson(path, {
      Name: OWN_CONTEXT,
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

async function mayTakeFrom(owner: string, paths: HomePaths, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (paths.root === defaultRoot({ env })) return true;
  return stat(owner).then(
    () => false,
    () => true,
  );
}
