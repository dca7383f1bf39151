import { statfs } from 'node:fs/promises';
import { arch, cpus, hostname, platform, release, totalmem, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Settings } from '../contract/settings.ts';
import { VERSION } from '../contract/version.ts';
import { dataDiskPlace } from './data-record.ts';
import type { HomePaths } from './paths.ts';
import { secretsIn } from './proxy-address.ts';
import { readLogEnd } from './read-file.ts';
import { userHome } from './user-home.ts';

/** A file of a bundle. */
export interface BundlePart {
  readonly name: string;
  readonly text: string;
}

/** Lines of each log that are told: some hours of ordinary logging, and a boot. */
export const LOG_LINES = 2_000;

/** Logs of the host that are told. What is not named here is not. */
const LOGS = ['host.log', 'console.log', 'vm-process.log'];

const MIB = 1024 * 1024;

/** The computer and this Slipway, in what matters to it. */
export async function systemFacts(paths: HomePaths) {
  // Where the data disk grows; it is made there where it is not yet.
  const place = await dataDiskPlace(paths).catch(() => null);
  const disk = await statfs(place?.isKnown ? dirname(place.path) : paths.root).catch(() => null);
  return {
    slipway: VERSION,
    node: process.versions.node,
    system: {
      platform: platform(),
      release: release(),
      arch: arch(),
      cpus: cpus().length,
      memoryMiB: Math.floor(totalmem() / MIB),
    },
    disk: disk && {
      freeMiB: Math.floor((disk.bavail * disk.bsize) / MIB),
      totalMiB: Math.floor((disk.blocks * disk.bsize) / MIB),
    },
  };
}

/**
 * Settings by an allow-list: figures and choices as they are; of addresses, files and what the user has written into daemon.json only
 * whether there are any, and how many.
 */
export function settingsFacts({ vm, network, engine, app }: Settings) {
  const { cpus, memoryMiB, diskGiB, startOnLaunch, sleepAfterMinutes, hostAccess, swapMiB } = vm;
  const { theme, language, closeToTray, onQuit, startAtLogin } = app;
  const isSet = (text: string) => (text === '' ? 'not set' : 'set');
  return {
    vm: {
      ...{ cpus, memoryMiB, diskGiB, startOnLaunch, sleepAfterMinutes, hostAccess, swapMiB },
      shares: vm.shares.length,
      daemon: Object.keys(vm.daemon).sort(),
    },
    network: {
      proxy: network.proxy,
      httpProxy: isSet(network.httpProxy),
      httpsProxy: isSet(network.httpsProxy),
      noProxy: isSet(network.noProxy),
      containerProxy: network.containerProxy,
      containerHttpProxy: isSet(network.containerHttpProxy),
      containerHttpsProxy: isSet(network.containerHttpsProxy),
      containerNoProxy: isSet(network.containerNoProxy),
      dns: network.dns.length,
      certificates: network.certificates.length,
      systemCertificates: network.systemCertificates,
      publish: network.publish,
      hostNetwork: network.hostNetwork,
    },
    engine: { source: engine.source.kind, confirmed: engine.confirmed.length },
    app: { theme, language, closeToTray, onQuit, startAtLogin },
  };
}

/** Every secret that proxies' addresses hold, of settings or of the system, and those in the environment, as it may turn up in a log. */
export function knownSecrets(proxies: readonly object[], env: NodeJS.ProcessEnv): string[] {
  return secretsIn(addressesOf(proxies, env));
}

/** The hosts of the same addresses: one without a dot, as of a company's network, has nothing by which it would be known for a name. */
export function proxyHosts(proxies: readonly object[], env: NodeJS.ProcessEnv): string[] {
  const { proxies: addresses, scripts } = addressesOf(proxies, env);
  const found = [...addresses, ...scripts].flatMap((address) => {
    const { host = '', hostname = '' } =
      URL.parse(/^[a-z0-9+.-]+:\/\//i.test(address) ? address : `http://${address}`) ?? {};
    // This machine is everybody's, and the others are words of ours.
    return /^(?:localhost|127\..*|\[::1\])$/.test(hostname) ? [] : COMMON.test(hostname) ? [host] : [host, hostname];
  });
  return [...new Set(found)].filter((host) => host !== '' && !COMMON.test(host));
}

/** Hosts that are called as many are: hidden by itself, such a word would be missed in every other line. */
const COMMON = /^(?:proxy|cache|gateway|squid)$/;

function addressesOf(proxies: readonly object[], env: NodeJS.ProcessEnv) {
  const named = (of: readonly object[], name: RegExp) =>
    of.flatMap((each) =>
      Object.entries(each).flatMap(([key, value]: [string, unknown]) =>
        name.test(key) && typeof value === 'string' ? [value] : [],
      ),
    );
  return {
    proxies: named([...proxies, env], /(?:https?|ftp|all)_?proxy$/i),
    scripts: named(proxies, /^script$/),
  };
}

/** The user, their home, and this computer, as they are called. */
export function ownNames({ root }: HomePaths, env: NodeJS.ProcessEnv): string[] {
  const home = userHome(env);
  const user = (() => {
    try {
      return userInfo().username;
    } catch {
      return '';
    }
  })();
  // "root" is every machine's, and a word of the engine's.
  return [root, home ?? '', home ? basename(home) : '', user, hostname()].filter(
    (name) => name !== '' && name !== '/' && name !== 'root',
  );
}

/** The ends of this computer's own logs, with what must not be told taken out. */
export async function logParts({ logs }: HomePaths, redact: (line: string) => string): Promise<BundlePart[]> {
  const parts = LOGS.map(async (name) => {
    const text = await readLogEnd(join(logs, name)).catch(() => null);
    return text === null ? [] : [logPart(name, text.trimEnd().split('\n'), redact)];
  });
  return (await Promise.all(parts)).flat();
}

/** The last lines of a log. */
export function logPart(name: string, lines: readonly string[], redact: (line: string) => string): BundlePart {
  return { name: `logs/${name}`, text: `${lines.slice(-LOG_LINES).map(redact).join('\n')}\n` };
}

export function jsonPart(name: string, value: unknown): BundlePart {
  return { name, text: `${JSON.stringify(value, null, 2)}\n` };
}

/** All of it as a gzipped tar with one folder. */
export async function bundleOf(parts: readonly BundlePart[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, text } of parts) tar.entry({ name: `slipway-diagnosis/${name}`, mode: 0o600 }, text);
  tar.finalize();
  return buffer(tar.pipe(createGzip()));
}
