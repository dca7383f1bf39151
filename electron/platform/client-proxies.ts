import { realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { settingMessages } from '../contract/messages/settings.ts';
import { makeDir, readJson, writeFileAtomic, writeJson } from './files.ts';
import { ioError, messageOf } from './io-error.ts';
import type { Proxies } from './system-proxy.ts';
import { dockerConfigFolder } from './user-home.ts';

const text = z.string().catch('');
const entry = z.object({ httpProxy: text, httpsProxy: text, noProxy: text, ftpProxy: text, allProxy: text }).partial();
const config = z.looseObject({ proxies: z.record(z.string(), z.unknown()).optional().catch(undefined) });

/** Which variables each is told in, in capitals and in small letters. */
const VARIABLES = {
  httpProxy: 'HTTP_PROXY',
  httpsProxy: 'HTTPS_PROXY',
  noProxy: 'NO_PROXY',
  ftpProxy: 'FTP_PROXY',
  allProxy: 'ALL_PROXY',
} as const;

/**
 * What the docker command adds to the environment of each container that it makes on an engine, unless that has the variable already: by
 * the `proxies` of its config.json, those of the engine's address, or the default ones. Nothing where it cannot be read.
 */
export async function clientProxies(dockerHost: string, env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const folder = dockerConfigFolder(env);
  const found = folder === null ? null : await readJson(join(folder, 'config.json'));
  const { proxies = {} } = (found?.kind === 'value' && config.safeParse(found.value).data) || {};
  const own = Object.hasOwn(proxies, dockerHost) ? proxies[dockerHost] : proxies.default;
  const said = entry.safeParse(own).data ?? {};
  return Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([key, variable]) => {
      const value = said[key as keyof typeof VARIABLES];
      return value ? [variable, variable.toLowerCase()].map((name) => [name, value]) : [];
    }),
  );
}

/** What Slipway has written into a config.json of the docker command. */
const record = z.object({
  path: z.string(),
  dockerHost: z.string(),
  /** What may stand there of it: the last that it wrote, and what it was about to write over that. */
  said: z.array(z.unknown()),
  /** The user's own that stood there before; missing where none did. */
  before: z.unknown().optional(),
});
type Told = z.infer<typeof record>;

export interface ToldProxiesOptions {
  /** Whose containers it is about, as the docker command calls it. */
  readonly dockerHost: string;
  /** The docker command's. */
  readonly env: NodeJS.ProcessEnv;
  /** The file in the home that remembers what was written. */
  readonly record: string;
}

/**
 * Has the docker command tell containers on an engine of these proxies, in place of what its user's config.json has for it, which is kept to
 * be given back. All else there stays. Rejects with IO_ERROR where that cannot be read or written.
 */
export async function tellClientProxies(
  { dockerHost, env, record }: ToldProxiesOptions,
  proxies: Proxies,
): Promise<void> {
  const folder = dockerConfigFolder(env);
  if (folder === null) return;
  const named = join(folder, 'config.json');
  // It may be a link, as into a folder of dotfiles: that stays one.
  const path = await realpath(named).catch(() => named);
  const known = await readRecord(record);
  const isSame = known?.path === path && known.dockerHost === dockerHost;
  // Written where the docker command does not look any more, or for a socket that is elsewhere now.
  if (known && !isSame) await untellClientProxies(record);
  const { proxies: all, rest } = await readConfig(path);
  const said = Object.fromEntries(Object.entries(proxies).filter(([, value]) => value !== ''));
  const present = all[dockerHost];
  if (Object.hasOwn(all, dockerHost) && isDeepStrictEqual(present, said)) return;
  const isOurs = isSame && known.said.some((each) => isDeepStrictEqual(each, present));
  const before = isOurs ? known.before : present;
  // First: whatever is cut off then is known for Slipway's.
  await writeJson(record, { path, dockerHost, said: isOurs ? [present, said] : [said], before } satisfies Told);
  await writeConfig(path, { ...rest, proxies: { ...all, [dockerHost]: said } });
}

/**
 * Takes out of the docker command's config.json what Slipway has written there, and gives back what that took the place of. What somebody
 * has changed since is theirs, and stays. Resolves with the path of a file that is there and says nothing that can be read: it is left,
 * and still known for when it can be; null otherwise. Rejects with IO_ERROR where it cannot be written.
 */
export async function untellClientProxies(record: string): Promise<string | null> {
  const known = await readRecord(record);
  if (!known) return null;
  const { path, dockerHost, said, before } = known;
  const found = await readConfig(path).catch(() => null);
  if (!found) return path;
  const { [dockerHost]: present, ...others } = found.proxies;
  if (present !== undefined && said.some((each) => isDeepStrictEqual(each, present))) {
    const proxies = before === undefined ? others : { ...others, [dockerHost]: before };
    await writeConfig(path, Object.keys(proxies).length > 0 ? { ...found.rest, proxies } : found.rest);
  }
  await rm(record, { force: true });
  return null;
}

async function readRecord(path: string): Promise<Told | null> {
  const found = await readJson(path);
  return (found.kind === 'value' && record.safeParse(found.value).data) || null;
}

interface Config {
  readonly proxies: Readonly<Record<string, unknown>>;
  readonly rest: Readonly<Record<string, unknown>>;
}

async function readConfig(path: string): Promise<Config> {
  const found = await readJson(path);
  const parsed = config.safeParse(found.kind === 'missing' ? {} : found.kind === 'value' ? found.value : null);
  if (!parsed.success) {
    const reason = found.kind === 'unreadable' ? quoted(messageOf(found.error)) : settingMessages.noJsonObject();
    throw new AppError('IO_ERROR', settingMessages.dockerConfig({ path, reason }));
  }
  const { proxies = {}, ...rest } = parsed.data;
  return { proxies, rest };
}

async function writeConfig(path: string, value: unknown): Promise<void> {
  await makeDir(dirname(path)).catch((error) => {
    throw ioError('prepareFolder', dirname(path), error);
  });
  // As the docker command itself writes it.
  await writeFileAtomic(path, JSON.stringify(value, null, '\t'));
}
