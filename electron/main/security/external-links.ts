import type { Logger } from '../../base/logger.ts';
import { externalLink } from './page-policy.ts';

export interface ExternalLinksOptions<Contents> {
  readonly log: Logger;
  /** Shows the whole address and resolves with whether the user wants it opened. */
  confirm(contents: Contents, address: string): Promise<boolean>;
  /** Hands an address to the system's browser. */
  open(address: string): Promise<void>;
}

/** Opens a page's links in the system's browser: only websites, only after a yes, and one question at a time. */
export function externalLinks<Contents>({ log, confirm, open }: ExternalLinksOptions<Contents>) {
  let asking = false;
  return async (contents: Contents, wanted: string): Promise<void> => {
    const address = externalLink(wanted);
    if (!address) return log.warn('link refused');
    // A page that asks again and again must not bury the user in questions.
    if (asking) return;
    asking = true;
    try {
      if (await confirm(contents, address)) await open(address);
    } catch (error) {
      log.warn('link could not be opened', { error: error instanceof Error ? error.message : String(error) });
    } finally {
      asking = false;
    }
  };
}
