import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { RELOADED } from '../../contract/daemon-keys.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import type { Settings } from '../../contract/settings.ts';
import type { ImageStore } from '../../platform/data-record.ts';
import type { Resolver } from '../../platform/host-resolver.ts';
import type { Proxies } from '../../platform/system-proxy.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';
import type { GuestNetwork } from '../driver.ts';
import { chosenNameServers, daemonJson, guestProxies, hostNameServers } from './guest-config.ts';

/** What the user chose for the engine. */
export interface EngineWishes {
  readonly memoryMiB: number;
  readonly swapMiB: number | null;
  readonly daemon: Settings['vm']['daemon'];
  /** As this computer reaches them. */
  readonly proxies: Proxies;
  readonly dns: Settings['network']['dns'];
  /** Of this computer, at the time. */
  readonly resolver: Resolver;
  /** Certificates to be trusted, in PEM. */
  readonly authorities: readonly string[];
}

/** Where that is to count. */
export interface EnginePlace {
  /** The image's own daemon.json. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly imageStore: ImageStore;
  readonly network: GuestNetwork;
}

/** The engine's configuration, as the guest gets it with its seed, and later when it changes. */
export interface EngineConfig {
  /** Of `slipway.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Other files of a seed, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** What only a start of the engine reads: two that have this in common differ in what can be loaded anew. */
  readonly fixed: string;
  /** What the engine reads at all. */
  readonly read: string;
  /** The same for the same configuration, whoever makes it; in the guest's `config-id`. */
  readonly id: string;
}

export function engineConfig(wishes: EngineWishes, { defaults, imageStore, network }: EnginePlace): EngineConfig {
  const { memoryMiB, swapMiB, daemon, dns, authorities } = wishes;
  const own = { imageStore, network };
  const json = daemonJson(defaults, { ...own, daemon });
  const proxies = guestProxies(wishes.proxies, network);
  const trusted = Object.fromEntries(authorities.map((pem, index) => [`ca/${index}.crt`, pem]));
  const nameServers =
    dns.length > 0 ? chosenNameServers(dns, wishes.resolver, network) : hostNameServers(wishes.resolver, network);
  const { search } = wishes.resolver;
  const values = {
    ...proxies,
    DNS: nameServers.join(','),
    ...(search.length > 0 ? { SEARCH: search.join(',') } : {}),
    // Compressed swap in memory, so that a burst does not end in an out-of-memory kill. Half the memory is the usual share.
    SWAP_MIB: String(swapMiB ?? Math.floor(memoryMiB / 2)),
  };
  const files = {
    'docker/daemon.json': json,
    // With which the engine starts where the user's additions keep it from that.
    ...(Object.keys(daemon).length > 0
      ? { 'docker/daemon.default.json': daemonJson(defaults, { ...own, daemon: {} }) }
      : {}),
    ...trusted,
  };
  const fixedKeys = Object.entries(daemon).filter(([key]) => !Object.hasOwn(RELOADED, key));
  const fixed = JSON.stringify([fixedKeys.sort(([a], [b]) => (a < b ? -1 : 1)), proxies, authorities]);
  const id = createHash('sha256')
    .update(JSON.stringify([values, files]))
    .digest('hex');
  return { env: { ...values, CONFIG: id }, files, fixed, read: fixed + json, id };
}

/** The guest reads this file line by line without any quoting, so a value with a line break cannot be passed on. */
export function envFile(values: Readonly<Record<string, string>>): string {
  const lines = Object.entries(values).filter(([, value]) => !/[\r\n\0]/.test(value));
  return lines.map(([name, value]) => `${name}=${value}\n`).join('');
}

/** Of the guest's script slipway-engine-config, which has their meaning. */
const REFUSED = 3;
const TAKEN_BACK = 4;
const LATE = 5;

/** The guest's own limits come to less: an engine may take as long as a boot gives it (stages.ts), and one that is put back half a minute. */
const APPLY_MS = 400_000;

/** The ways to give an engine another configuration. A restart leaves containers running. */
type Way = 'restart' | 'reload' | 'keep';

/** The mildest one there is: what it reads only at its start takes a restart. `before` is what it has now, null where that is not known. */
export const wayTo = (next: EngineConfig, before: EngineConfig | null): Way =>
  before?.fixed !== next.fixed ? 'restart' : before.read === next.read ? 'keep' : 'reload';

/**
 * Gives a running engine another configuration. Rejects with the engine's own words where it does not take it, or does not come back;
 * what was before is in force then.
 */
export async function applyEngineConfig(channel: GuestChannel, next: EngineConfig, how: Way): Promise<void> {
  const tar = pack();
  for (const [name, data] of Object.entries({ ...next.files, 'slipway.env': envFile(next.env) })) {
    if (name !== 'docker/daemon.default.json') tar.entry({ name, mode: 0o600 }, data);
  }
  tar.finalize();
  // Text in UTF-8 all through.
  const input = (await buffer(tar)).toString('utf8');
  const { code, stdout, stderr } = await channel.exec(`/sbin/slipway-engine-config ${how}`, {
    input,
    timeoutMs: APPLY_MS,
  });
  if (code === 0) return;
  const reason = engineWords(stdout);
  if (code === REFUSED) throw refusal(settingMessages.daemonRefused({ reason }));
  if (code === TAKEN_BACK) throw refusal(settingMessages.notTaken({ reason }));
  if (code === LATE) throw refusal(settingMessages.notAnswered());
  throw new AppError('VM_FAILED', settingMessages.notTold({ reason: engineWords(stderr || stdout || `code ${code}`) }));
}

const refusal = (said: ReturnType<typeof settingMessages.notTaken>) =>
  new AppError('BAD_REQUEST', said, { details: { path: 'vm.daemon', reason: 'engine' } });

/** Longest sentence of the engine's that is shown, in characters. */
const LONGEST = 500;

/** What dockerd says in a line of its log, without the time and level before it, and without what wraps it at each start. */
export function engineWords(line: string) {
  const told = /msg="((?:[^"\\]|\\.)*)"(?: error="((?:[^"\\]|\\.)*)")?/.exec(line);
  const text = told ? [told[1], told[2]].filter(Boolean).join(': ').replaceAll('\\"', '"') : line;
  const bare = text
    .trim()
    .replace(/^unable to configure the Docker daemon with file \S+: /, '')
    .replace(/^failed to start daemon: /, '');
  return quoted(bare.replace(/\s+/g, ' ').slice(0, LONGEST));
}

/** Why the engine runs without the user's daemon.json since the boot; null where it does not. */
export async function configRefusal(channel: GuestChannel): Promise<ReturnType<typeof quoted> | null> {
  const { stdout } = await channel.exec('cat /run/slipway/refused 2>/dev/null');
  return stdout.trim() === '' ? null : engineWords(stdout);
}

/** The id of the configuration that is in force in a guest; null for one of an older image. */
export async function configIdIn(channel: GuestChannel): Promise<string | null> {
  const { stdout } = await channel.exec('cat /run/slipway/config-id 2>/dev/null');
  return stdout.trim() || null;
}
