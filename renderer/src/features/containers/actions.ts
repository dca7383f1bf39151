import { fromWire } from '../../../../electron/contract/errors.ts';
import { api } from '../../lib/bridge/client.ts';
import { type Operation, runOperation } from '../../lib/entities/operations.ts';
import { containerStore } from '../../lib/entities/stores.ts';
import { tellFailure } from '../../lib/tell-failure.ts';

const run = (id: string, operation: Operation, call: () => Promise<unknown>) =>
  runOperation({ store: containerStore, id, operation, call });

export const startContainer = (id: string) => run(id, 'starting', async () => api().containers.start({ id }));
export const stopContainer = (id: string) => run(id, 'stopping', async () => api().containers.stop({ id }));
export const restartContainer = (id: string) => run(id, 'restarting', async () => api().containers.restart({ id }));
export const pauseContainer = (id: string) => run(id, 'pausing', async () => api().containers.pause({ id }));
export const resumeContainer = (id: string) => run(id, 'resuming', async () => api().containers.resume({ id }));
export const killContainer = (id: string) => run(id, 'killing', async () => api().containers.kill({ id }));

export interface RemoveOptions {
  readonly force: boolean;
  readonly volumes: boolean;
}

export const removeContainer = (id: string, options: RemoveOptions) =>
  run(id, 'deleting', async () => api().containers.remove({ id, ...options }));

/**
 * Exports the files of a container: the app asks where to, by itself; a browser downloads. No page names a file of this
 * computer (build/docs/adr/0008-exports.md).
 */
export function exportContainer(id: string): Promise<boolean> {
  return tellFailure(async () => {
    const error = window.slipway ? await window.slipway.exportContainer(id) : await download(id);
    if (error !== null) throw fromWire(error);
  });
}

async function download(id: string): Promise<null> {
  const { path } = await api().containers.download({ id });
  Object.assign(document.createElement('a'), { href: path, download: '' }).click();
  return null;
}

/** The `docker run` line that makes an equal container, as the host reads it from the engine. */
export async function runCommandOf(id: string): Promise<string> {
  return (await api().containers.inspect({ id })).runCommand;
}
