import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { engineMessages } from '../contract/messages/engine.ts';
import { quoted } from '../contract/messages/message.ts';
import { readJson } from './files.ts';
import { isMissing, messageOf } from './io-error.ts';
import { homePaths } from './paths.ts';
import { readSmallText } from './read-file.ts';
import { dockerConfigFolder } from './user-home.ts';

/** Where the docker command keeps a context; null for a user without a configuration folder. */
export function dockerContextFiles(name: string, env: NodeJS.ProcessEnv) {
  const config = dockerConfigFolder(env);
  if (config === null) return null;
  const id = contextId(name);
  return {
    meta: join(config, 'contexts', 'meta', id, 'meta.json'),
    tls: join(config, 'contexts', 'tls', id, 'docker'),
  };
}

const anyContext = z.object({
  Name: z.string().max(255).catch(''),
  Endpoints: z.object({
    docker: z.object({ Host: z.string(), SkipTLSVerify: z.boolean().optional().catch(undefined) }),
  }),
});

/** A docker context: where it leads, and its certificates as PEM texts where it has any. */
export interface DockerContext {
  readonly host: string;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly skipVerify: boolean;
}

/** Reads a context of the docker command; null when there is none of that name, IO_ERROR when it cannot be read. */
export async function readContext(name: string, env: NodeJS.ProcessEnv): Promise<DockerContext | null> {
  const files = dockerContextFiles(name, env);
  const found = files && (await readJson(files.meta));
  if (!files || !found || found.kind === 'missing') return null;
  if (found.kind === 'unreadable') throw unreadable(files.meta, found.error);
  const meta = anyContext.safeParse(found.kind === 'malformed' ? null : found.value);
  if (!meta.success) {
    throw new AppError('IO_ERROR', engineMessages.damagedContext({ name }), { cause: meta.error });
  }
  const { Host: host, SkipTLSVerify } = meta.data.Endpoints.docker;
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((file) => readPem(join(files.tls, file))),
  );
  return { host, ca, cert, key, skipVerify: SkipTLSVerify === true };
}

/** The text of a file with certificates or a key; undefined when there is none. */
export async function readPem(path: string): Promise<string | undefined> {
  try {
    return await readSmallText(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(path, error);
  }
}

/** The names of all docker contexts that can be read, `default` among them, in order. */
export async function contextNames(env: NodeJS.ProcessEnv): Promise<string[]> {
  const config = dockerConfigFolder(env);
  const folder = config && join(config, 'contexts', 'meta');
  const ids = folder ? await readdir(folder).catch(() => []) : [];
  const names = await Promise.all(
    // Nobody has more than a few; a folder that is not the docker command's may hold anything.
    ids.slice(0, 200).map(async (id) => {
      const found = await readJson(join(folder ?? '', id, 'meta.json'));
      const meta = found.kind === 'value' ? anyContext.safeParse(found.value) : null;
      return meta?.success && contextId(meta.data.Name) === id ? [meta.data.Name] : [];
    }),
  );
  return ['default', ...names.flat().sort()];
}

/** Whether the docker command has a context of that name. */
export async function hasContext(name: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const files = dockerContextFiles(name, env);
  return name === 'default' || (files !== null && (await readJson(files.meta)).kind !== 'missing');
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError('IO_ERROR', engineMessages.unreadable({ path, reason: quoted(messageOf(cause)) }), { cause });
}

/** The command names a context's folders by the hash of its name. */
function contextId(name: string): string {
  return createHash('sha256').update(name).digest('hex');
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

/** Whether a docker context is the one that Slipway keeps for the VM of this very home: it leads to what the VM is. */
export async function isOwnContext(name: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const files = name === OWN_CONTEXT ? dockerContextFiles(name, env) : null;
  const own = files && (await readOwnContext(files.meta).catch(() => null));
  return own?.kind === 'ours' && own.home === homePaths({ env }).root;
}
