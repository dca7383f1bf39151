import type { EngineClient } from './client.ts';
import { enginePath } from './path.ts';

/** Whether a container has something at an absolute path, without running anything in it. False when in doubt. */
export async function hasFile(
  client: EngineClient,
  { containerId, path }: { readonly containerId: string; readonly path: string },
  signal?: AbortSignal,
): Promise<boolean> {
  if (!path.startsWith('/')) return false;
  const call = {
    method: 'HEAD',
    path: enginePath`/containers/${containerId}/archive`,
    query: { path },
    signal,
  } as const;
  return client.exchange({ ...call, deadlineMs: 5_000 }).then(
    () => true,
    () => false,
  );
}
