import type { Duplex } from 'node:stream';
import type { EngineClient } from './client.ts';
import { DETACH_KEYS } from './exec.ts';
import { enginePath } from './path.ts';

/** Connects to a container's main process. Raw bytes when the container has a TTY, else the engine's frames. */
export function attachContainer(client: EngineClient, id: string, signal?: AbortSignal): Promise<Duplex> {
  return client.hijack({
    method: 'POST',
    path: enginePath`/containers/${id}/attach`,
    query: { stream: true, stdin: true, stdout: true, stderr: true, detachKeys: DETACH_KEYS },
    signal,
  });
}

/** Sets the size of a container's own terminal. Fails while it does not run. */
export async function resizeContainer(
  client: EngineClient,
  id: string,
  size: { readonly cols: number; readonly rows: number },
): Promise<void> {
  await client.exchange({
    method: 'POST',
    path: enginePath`/containers/${id}/resize`,
    query: { w: size.cols, h: size.rows },
    deadlineMs: 5_000,
  });
}

/** What Ctrl-C does in `docker attach` to a container without a TTY. */
export async function interruptContainer(client: EngineClient, id: string): Promise<void> {
  await client.exchange({
    method: 'POST',
    path: enginePath`/containers/${id}/kill`,
    query: { signal: 'SIGINT' },
  });
}
