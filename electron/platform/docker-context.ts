import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './files.ts';
import { dockerConfigFolder } from './user-home.ts';

/** Where the docker command keeps a context; null for a user without a configuration folder. */
export function dockerContextFiles(name: string, env: NodeJS.ProcessEnv) {
  const config = dockerConfigFolder(env);
  if (config === null) return null;
  // The command names a context's folders by the hash of its name.
  const id = createHash('sha256').update(name).digest('hex');
  return {
    meta: join(config, 'contexts', 'meta', id, 'meta.json'),
    tls: join(config, 'contexts', 'tls', id, 'docker'),
  };
}

/** The docker context that Slipway keeps for itself. */
export const OWN_CONTEXT = 'slipway';

/** The part of a context's file that concerns us. `SlipwayHome` marks one of our making, and whose it is. */
const contextFile = z.object({
  Metadata: z.looseObject({ SlipwayHome: z.string() }),
  Endpoints: z.looseObject({ docker: z.looseObject({ Host: z.string() }).optional().catch(undefined) }).catch({}),
});

/**
 * What stands where Slipway's own docker context belongs. `damaged` holds no JSON, and every `docker context` command
 * fails for it; `foreign` was made by somebody else under our name.
 */
export type OwnContext =
  | { readonly kind: 'none' | 'damaged' | 'foreign' }
  | { readonly kind: 'ours'; readonly home: string; readonly host: string | undefined };

/** Reads the file of Slipway's own docker context; rejects when it cannot be read. */
export async function readOwnContext(path: string): Promise<OwnContext> {
  const found = await readJson(path);
  if (found.kind === 'unreadable') throw found.error;
  if (found.kind === 'missing') return { kind: 'none' };
  if (found.kind === 'malformed') return { kind: 'damaged' };
  const parsed = contextFile.safeParse(found.value);
  if (!parsed.success) return { kind: 'foreign' };
  const { Metadata, Endpoints } = parsed.data;
  return { kind: 'ours', home: Metadata.SlipwayHome, host: Endpoints.docker?.Host };
}
