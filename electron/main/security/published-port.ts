import { type Container, isUp, portUrl } from '../../contract/containers.ts';

export interface PortOpenerOptions {
  /** What main itself knows of the engine's containers; null when that cannot be told at once. Never rejects. */
  readonly containers: () => Promise<readonly Pick<Container, 'state' | 'ports'>[] | null>;
  /** Hands an address to the system's browser. */
  readonly open: (address: string) => Promise<void>;
}

/**
 * Opens a published port's address without a question: a click on `8080:80` says already what is wanted. Only what some
 * container that runs publishes on this machine, whatever the page says: an address elsewhere is the engine's word, and
 * is shown before it is opened. Resolves with whether it was opened; never rejects.
 */
export function portOpener({ containers, open }: PortOpenerOptions) {
  return async (address: unknown): Promise<boolean> => {
    if (typeof address !== 'string' || !address.startsWith('http://localhost:')) return false;
    const known = await containers();
    const published = known?.some(
      (container) => isUp(container) && container.ports.some((p) => portUrl(p) === address),
    );
    if (!published) return false;
    return open(address).then(
      () => true,
      () => false,
    );
  };
}
