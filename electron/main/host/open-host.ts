import type { Logger } from '../../base/logger.ts';
import { retry } from '../../base/retry.ts';
import { answers } from '../../platform/private-server.ts';
import { readSmallText } from '../../platform/read-file.ts';
import { attachHost } from './attached-link.ts';
import { forkHost, OtherHostError } from './forked-link.ts';
import type { HostLink } from './link.ts';

export interface OpenHostOptions {
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly socketPath: string;
  /** Where the running host keeps the token its named pipe asks for. */
  readonly tokenFile: string;
  readonly log: Logger;
}

/** A host that holds the lock but does not serve yet is starting: it is given about fifteen seconds, checked ever less often. */
const ATTACH_DELAYS = [100, 200, 500, 1000, 2000, 3000, 4000, 4000];

/**
 * The host of this SLIPWAY_HOME: one that runs already, else our own. When both are tried at the same moment by
 * another program, the one that came second attaches to the first.
 */
export async function openHost(options: OpenHostOptions): Promise<HostLink> {
  const { socketPath } = options;
  const attach = async () => attachHost({ socketPath, token: await pipeToken(options.tokenFile) });
  if (await answers(socketPath)) return attach();
  try {
    return await forkHost(options);
  } catch (error) {
    if (!(error instanceof OtherHostError)) throw error;
    return retry(attach, { delays: ATTACH_DELAYS });
  }
}

async function pipeToken(file: string): Promise<string | null> {
  return process.platform === 'win32' ? (await readSmallText(file)).trim() : null;
}
