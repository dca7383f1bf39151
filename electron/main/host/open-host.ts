import type { Logger } from '../../base/logger.ts';
import { retry } from '../../base/retry.ts';
import { HOST_START_DELAYS, UnusableHostError, unanswered } from '../../platform/host-connection.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { attachHost } from './attached-link.ts';
import { forkHost, OtherHostError } from './forked-link.ts';
import type { HostLink } from './link.ts';

export interface OpenHostOptions {
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly paths: HomePaths;
  readonly log: Logger;
}

/**
 * The host of this SLIPWAY_HOME: one that runs already, else our own. Rejects with an AppError, an UnusableHostError when
 * it will stay so. When both are tried at the same moment by another program, the one that came second attaches to the first.
 */
export async function openHost(options: OpenHostOptions): Promise<HostLink> {
  const { paths } = options;
  const running = await attachHost(paths);
  if (running) return running;
  try {
    return await forkHost(options);
  } catch (error) {
    if (!(error instanceof OtherHostError)) throw error;
    return attachSoon(paths);
  }
}

async function attachSoon(paths: HomePaths): Promise<HostLink> {
  const attach = () => attachHost(paths).then((link) => link ?? Promise.reject(new OtherHostError()));
  // One that serves and cannot be talked to is not starting any more.
  const retryable = (error: unknown) => !(error instanceof UnusableHostError);
  return retry(attach, { delays: HOST_START_DELAYS, retryable }).catch(async (error) => {
    throw error instanceof OtherHostError ? await unanswered(paths) : error;
  });
}
