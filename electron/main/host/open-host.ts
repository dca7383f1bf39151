import { findOrStartHost } from '../../platform/host-start.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { attachHost } from './attached-link.ts';
import type { HostLink } from './link.ts';

export interface OpenHostOptions {
  readonly paths: HomePaths;
  /** Starts our own; null when another host holds the home. */
  readonly fork: () => Promise<HostLink | null>;
  /** Ends the wait for another's host. A fork goes on: it may have taken over a VM, and is to be ended in order. */
  readonly signal: AbortSignal;
}

/**
 * The host of this SLIPWAY_HOME: one that runs already, else our own. Rejects with an AppError, an UnusableHostError when
 * it will stay so. When both are tried at the same moment by another program, the one that came second attaches to the first.
 */
export function openHost({ paths, fork, signal }: OpenHostOptions): Promise<HostLink> {
  return findOrStartHost(paths, { find: () => attachHost(paths, signal), start: fork, signal });
}
