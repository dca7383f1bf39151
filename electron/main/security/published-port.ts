import type { Clock } from '../../base/clock.ts';
import { type Container, isUp, portUrl } from '../../contract/containers.ts';

/**
 * From one opened port to the next, in milliseconds: sooner, a page is asking by itself, and its user is asked as about
 * every link. Longer than a double click.
 */
const PAUSE_MS = 1000;

export interface PortOpenerOptions {
  /** What main itself knows of the engine's containers; null when that cannot be told at once. Never rejects. */
  readonly containers: () => Promise<readonly Pick<Container, 'state' | 'ports'>[] | null>;
  /** Hands an address to the system's browser. */
  readonly open: (address: string) => Promise<void>;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/**
 * Opens a published port's address without a question: a click on `8080:80` says already what is wanted. Only what some
 * container that runs publishes on this machine, whatever the page says: an address elsewhere is the engine's word, and
 * is shown before it is opened. Resolves with whether it was opened; never rejects. One at a time, and with a pause: a page
 * that asks again and again gets no more than the answer it has had.
 */
export function portOpener({ containers, open, clock }: PortOpenerOptions) {
  let last: { readonly address: string; readonly opened: Promise<boolean>; pausedUntil: number } | null = null;
  const openIfPublished = async (address: string): Promise<boolean> => {
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
  return async (address: unknown): Promise<boolean> => {
    if (typeof address !== 'string' || !address.startsWith('http://localhost:')) return false;
    // Two clicks on one port are one wish.
    if (last && clock.monotonic() < last.pausedUntil) return last.address === address && last.opened;
    const mine = { address, opened: openIfPublished(address), pausedUntil: Number.POSITIVE_INFINITY };
    last = mine;
    const opened = await mine.opened;
    mine.pausedUntil = clock.monotonic() + PAUSE_MS;
    return opened;
  };
}
