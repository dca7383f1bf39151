import { connectToHost, type HostConnection } from '../../platform/host-connection.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { NotRunningError } from '../errors.ts';

export type Host = HostConnection;

/** Connects to the host of this home; null when none runs. Rejects when one is there that cannot be talked to, and as the signal says. */
export function findHost(paths: HomePaths, signal?: AbortSignal, engine?: string): Promise<Host | null> {
  return connectToHost(paths, { client: 'cli', engine: () => engine }, signal);
}

/** The same, for calls about that engine where they are about one, but throws NotRunningError when none runs. */
export async function requireHost(paths: HomePaths, engine?: string): Promise<Host> {
  const host = await findHost(paths, undefined, engine);
  if (!host) throw new NotRunningError();
  return host;
}
