import { fromWire } from '../../../../electron/contract/errors.ts';
import { api } from '../../lib/bridge/client.ts';
import { chosenEngine } from '../../lib/entities/watches.ts';
import { tellFailure } from '../../lib/tell-failure.ts';

/**
 * Exports the files of a container: the app asks where to, by itself; a browser downloads. No page names a file of this
 * computer (build/docs/adr/0008-exports.md).
 */
export function exportContainer(id: string): Promise<boolean> {
  return tellFailure(async () => {
    const app = window.slipway;
    const error = app ? await app.exportContainer({ id, engine: chosenEngine() }) : await download(id);
    if (error !== null) throw fromWire(error);
  });
}

async function download(id: string): Promise<null> {
  const { path } = await api().containers.download({ id });
  Object.assign(document.createElement('a'), { href: path, download: '' }).click();
  return null;
}
