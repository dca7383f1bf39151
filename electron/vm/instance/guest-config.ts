import { isIPv4 } from 'node:net';
import type { DaemonConfig } from '../../contract/daemon-config.ts';
import { RELOADED } from '../../contract/daemon-keys.ts';
import type { ImageStore } from '../../platform/data-record.ts';
import type { Resolver } from '../../platform/host-resolver.ts';
import type { Proxies } from '../../platform/system-proxy.ts';
import type { GuestNetwork } from '../driver.ts';

/** Never through a proxy, beside the host's own network: the guest itself and the containers' usual ranges. */
const ALWAYS_DIRECT = [
  ...['localhost', '127.0.0.0/8', '172.16.0.0/12'],
  ...['host.docker.internal', 'gateway.docker.internal'],
];

/** The host's proxies as the guest and its containers need them: one on the host's loopback is at another address there. */
export function guestProxies(
  { httpProxy: http, httpsProxy: https, noProxy }: Proxies,
  { hostAddress, subnet }: GuestNetwork,
): { readonly HTTP_PROXY?: string; readonly HTTPS_PROXY?: string; readonly NO_PROXY?: string } {
  const seenFromGuest = (proxy: string) =>
    proxy.replace(
      /^((?:[a-z0-9]+:\/\/)?(?:[^@/]*@)?)(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/]|$)/i,
      `$1${hostAddress}`,
    );
  if (!http && !https) return {};
  const direct = new Set([...noProxy.split(','), ...ALWAYS_DIRECT, subnet].filter(Boolean));
  return {
    ...(http ? { HTTP_PROXY: seenFromGuest(http) } : {}),
    ...(https ? { HTTPS_PROXY: seenFromGuest(https) } : {}),
    NO_PROXY: [...direct].join(','),
  };
}

/**
 * The name servers that a user has named, as the guest reaches them. Loopback is this machine's: the guest's own has none, and an engine
 * that is given it has containers ask public ones. The host's first one is the network's own, wherever in 127/8 it listens.
 */
export function chosenNameServers(
  chosen: readonly string[],
  { nameServers: [first] }: Resolver,
  { hostAddress, nameServer }: GuestNetwork,
): string[] {
  const seenFromGuest = (address: string) => {
    if (!address.startsWith('127.') && address !== '::1') return address;
    return address === first ? nameServer : hostAddress;
  };
  return [...new Set(chosen.map(seenFromGuest))];
}

/** More than three no resolver asks. */
const MOST_NAME_SERVERS = 3;

/**
 * The name servers of the host as the guest reaches them: the network's own stands for the first, also where that is on the host's
 * loopback, and for whichever is the first later. Those after it are for when it does not answer; on loopback they are out of reach.
 */
export function hostNameServers({ nameServers }: Resolver, { nameServer }: GuestNetwork): string[] {
  const others = nameServers.filter(isIPv4).slice(1);
  return [nameServer, ...others.filter((address) => !address.startsWith('127.'))].slice(0, MOST_NAME_SERVERS);
}

/** The addresses that `--add-host NAME:host-gateway` means: the host's, unless the user's daemon.json has others. None: the engine's own. */
export function hostGateway(daemon: DaemonConfig, { hostAddress }: Pick<GuestNetwork, 'hostAddress'>): string[] {
  const own = daemon['host-gateway-ips'] ?? daemon['host-gateway-ip'];
  return own === undefined ? [hostAddress] : [own].flat().filter((address) => typeof address === 'string');
}

/**
 * The engine's configuration: the image's own, over it what the user adds, and over both what is Slipway's: the store of the images, what
 * `host-gateway` means, which is the VM unless it is told, and plain HTTP allowed to registries on the host's loopback. Docker trusts
 * 127.0.0.0/8 by itself, for registries on the developer's machine; from the guest that machine is one address.
 */
export function daemonJson(
  defaults: Readonly<Record<string, unknown>>,
  {
    daemon,
    imageStore,
    network,
  }: { readonly daemon: DaemonConfig; readonly imageStore: ImageStore; readonly network: GuestNetwork },
): string {
  const insecure = daemon['insecure-registries'];
  // dockerd refuses both the old name of this and the new one together.
  const hasGateway = Object.hasOwn(daemon, 'host-gateway-ip') || Object.hasOwn(daemon, 'host-gateway-ips');
  const merged = {
    ...RELOADED,
    ...defaults,
    ...(hasGateway ? {} : { 'host-gateway-ips': hostGateway(daemon, network) }),
    ...daemon,
    features: {
      ...(defaults.features as object | undefined),
      ...(daemon.features as object | undefined),
      'containerd-snapshotter': imageStore === 'containerd',
    },
    'insecure-registries': [`${network.hostAddress}/32`, ...(Array.isArray(insecure) ? insecure : [])],
  };
  return `${JSON.stringify(merged, null, 2)}\n`;
}
