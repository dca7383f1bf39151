import type { EngineEntry } from '../../contract/engine.ts';
import { AppError } from '../../contract/errors.ts';
import { wireMessages } from '../../contract/messages/wire.ts';
import { connectToHost, type HostConnection } from '../../platform/host-connection.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { NotRunningError } from '../errors.ts';

export type Host = HostConnection;

/** Connects to the host of this home; null when none runs. Rejects when one is there that cannot be talked to, and as the signal says. */
export function findHost(paths: HomePaths, signal?: AbortSignal, engine?: string): Promise<Host | null> {
  return connectToHost(paths, { client: 'cli', engine: () => engine }, signal);
}

/** Which engines there are now. */
export async function enginesOf({ api }: Pick<Host, 'api'>): Promise<readonly EngineEntry[]> {
  for await (const { engines } of api.engines.watch({})) return engines;
  throw new AppError('CONNECTION_LOST', wireMessages.lost());
}

/** As requireHost, for calls about the engine that is chosen now, for as long as they last: whatever is chosen meanwhile. */
export async function requireChosenEngine(paths: HomePaths): Promise<Host> {
  let engine: string | undefined;
  const host = await connectToHost(paths, { client: 'cli', engine: () => engine });
  if (!host) throw new NotRunningError();
  engine = (await enginesOf(host)).find(({ chosen }) => chosen)?.id;
  return host;
}

/** The same as findHost, for calls about that engine where they are about one, but throws NotRunningError when none runs. */
export async function requireHost(paths: HomePaths, engine?: string): Promise<Host> {
  const host = await findHost(paths, undefined, engine);
  if (!host) throw new NotRunningError();
  return host;
}
