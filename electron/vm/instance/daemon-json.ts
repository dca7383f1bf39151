import type { ImageStore } from './image-store.ts';
import { HOST_IN_GUEST } from './proxies.ts';

/**
 * The engine's configuration: the image's own, the store of its images, and plain HTTP allowed to registries on the host's loopback. Docker
 * trusts 127.0.0.0/8 by itself, for registries on the developer's machine; from the guest that machine is one address.
 */
export function daemonJson(defaults: Readonly<Record<string, unknown>>, imageStore: ImageStore): string {
  const features = {
    ...(defaults.features as object | undefined),
    'containerd-snapshotter': imageStore === 'containerd',
  };
  return `${JSON.stringify({ ...defaults, features, 'insecure-registries': [`${HOST_IN_GUEST}/32`] }, null, 2)}\n`;
}
