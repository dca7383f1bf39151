import { engineIdOf, engineSource } from '../contract/engine.ts';
import { AppError, toWire, type WireError } from '../contract/errors.ts';
import type { Api } from '../contract/index.ts';
import { engineMessages } from '../contract/messages/engine.ts';

export interface EngineChooserOptions<Contents> {
  /** Main's own connection: from a page the host takes only what the user has confirmed. */
  readonly api: () => Api;
  /** Asks the user, over the page's window, whether the engine at that address is to be used. */
  readonly confirm: (page: Contents, address: string) => Promise<boolean>;
}

/**
 * Chooses an engine that the user has not confirmed yet. All a page can do is to have them asked, once at a time, and the
 * question shows the address as it will be used. Null: it is chosen, or the user would rather not; never rejects.
 */
export function engineChooser<Contents>({ api, confirm }: EngineChooserOptions<Contents>) {
  let asking = false;
  return async (page: Contents, source: unknown): Promise<WireError | null> => {
    if (asking) return toWire(new AppError('CONFLICT', engineMessages.asking()));
    asking = true;
    try {
      const asked = engineSource.safeParse(source);
      if (!asked.success) throw new AppError('BAD_REQUEST', engineMessages.noSource());
      if (await confirm(page, engineIdOf(asked.data))) await api().settings.update({ engine: { source: asked.data } });
      return null;
    } catch (error) {
      return toWire(error);
    } finally {
      asking = false;
    }
  };
}
