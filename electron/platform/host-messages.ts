import { z } from 'zod';
import { wireError } from '../contract/errors.ts';

/** What the host process tells whoever started it, outside the contract: that it serves, or why it does not. */
export const hostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), pid: z.int() }),
  z.object({ type: z.literal('failed'), error: wireError }),
]);
export type HostMessage = z.infer<typeof hostMessage>;

/** What becomes of the VM at the end of the host: it is stopped, left running, put to sleep where that can be, or as app.onQuit says. One that sleeps sleeps on. */
export const stopVm = z.union([z.boolean(), z.enum(['sleep', 'settings'])]);
export type StopVm = z.infer<typeof stopVm>;

/**
 * How long the end of a host may take, in milliseconds: its VM may be saved, which a slow disk takes three minutes for, and be stopped in
 * order where that fails. Each of the two has a deadline of its own; this is for whatever else may hang.
 */
export const HOST_END_MS = 330_000;

/** How long one takes at most, in milliseconds, whose VM is stopped in order and was not to sleep: by then it is ended all the same. */
export const HOST_STOP_MS = 120_000;

/** What Electron's main says to it. `connect` comes with one port. */
export type ToHost =
  | { readonly type: 'connect'; readonly client: 'ui' | 'main' }
  | { readonly type: 'shutdown'; readonly stopVm: StopVm };

/** How the host process ends. The supervisor restarts it after `failed`, and after nothing else. */
export const HOST_EXIT = {
  /** It was asked to. */
  done: 0,
  /** It could not start, or met an error it did not expect. */
  failed: 1,
  /** Another host owns the same SLIPWAY_HOME. */
  otherHost: 3,
} as const;
