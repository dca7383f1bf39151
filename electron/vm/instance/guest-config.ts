import type { GuestNetwork } from '../driver.ts';
import type { ImageStore } from './image-store.ts';

/** Never through a proxy, beside the host's own network: the guest itself and the containers' usual ranges. */
const ALWAYS_DIRECT = ['localhost', '127.0.0.0/8', '172.16.0.0/12'];

/** The host's proxy settings as the guest's engine needs them: a proxy on the host's loopback is at another address there. */
export function guestProxies(env: NodeJS.ProcessEnv, { hostAddress, subnet }: GuestNetwork): Record<string, string> {
  const pick = (name: string) => env[name] || env[name.toLowerCase()];
  const seenFromGuest = (proxy: string) =>
    proxy.replace(
      /^((?:[a-z0-9]+:\/\/)?(?:[^@/]*@)?)(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/]|$)/i,
      `$1${hostAddress}`,
    );
  const http = pick('HTTP_PROXY');
  const https = pick('HTTPS_PROXY');
  if (!http && !https) return {};
  const direct = new Set([...(pick('NO_PROXY') ?? '').split(','), ...ALWAYS_DIRECT, subnet].filter(Boolean));
  return {
    ...(http ? { HTTP_PROXY: seenFromGuest(http) } : {}),
    ...(https ? { HTTPS_PROXY: seenFromGuest(https) } : {}),
    NO_PROXY: [...direct].join(','),
  };
}

/**
 * The engine's configuration: the image's own, the store of its images, and plain HTTP allowed to registries on the host's
 * loopback. Docker trusts 127.0.0.0/8 by itself, for registries on the developer's machine; from the guest that machine is
 * one address.
 */
export function daemonJson(
  defaults: Readonly<Record<string, unknown>>,
  { imageStore, network }: { readonly imageStore: ImageStore; readonly network: GuestNetwork },
): string {
  const features = {
    ...(defaults.features as object | undefined),
    'containerd-snapshotter': imageStore === 'containerd',
  };
  const registries = { 'insecure-registries': [`${network.hostAddress}/32`] };
  return `${JSON.stringify({ ...defaults, features, ...registries }, null, 2)}\n`;
}
