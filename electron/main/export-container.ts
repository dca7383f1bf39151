import { tarNameOf } from '../contract/containers.ts';
import { engineId } from '../contract/engine.ts';
import { AppError, toWire, type WireError } from '../contract/errors.ts';
import { type Api, contract } from '../contract/index.ts';
import { containerMessages } from '../contract/messages/containers.ts';
import { taskMessages } from '../contract/messages/tasks.ts';

const containerAt = contract.containers.inspect.params.extend({ engine: engineId.optional() });

export interface ContainerExportOptions<Contents> {
  /** Main's own connection: the host lets no page name a file. */
  readonly api: () => Api;
  /** Asks the user where the file is to be, over the page's window; null when they would rather not. */
  readonly choose: (page: Contents, fileName: string) => Promise<string | null>;
}

/**
 * Exports a container's file system where the user says. All a page can do is to have them asked, once at a time, and the
 * question names the container as the engine does, whatever the page shows. Null: it has begun, or the user has called it
 * off; never rejects.
 */
export function containerExport<Contents>({ api, choose }: ContainerExportOptions<Contents>) {
  let asking = false;
  return async (page: Contents, wish: unknown): Promise<WireError | null> => {
    if (asking) return toWire(new AppError('CONFLICT', taskMessages.choosing()));
    asking = true;
    try {
      const asked = containerAt.safeParse(wish);
      if (!asked.success) throw new AppError('BAD_REQUEST', containerMessages.noSuchId());
      const { id, engine } = asked.data;
      const { name } = await api().containers.inspect({ id }, { engine });
      const path = await choose(page, tarNameOf(name));
      // Of the engine that was asked about, whichever is shown by the time the user has chosen.
      if (path !== null) await api().containers.export({ id, path }, { engine });
      return null;
    } catch (error) {
      return toWire(error);
    } finally {
      asking = false;
    }
  };
}
