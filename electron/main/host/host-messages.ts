import { z } from 'zod';
import { wireError } from '../../contract/errors.ts';

/** What the host's utility process says to its parent outside the contract: whether it serves. */
export const hostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), pid: z.int() }),
  z.object({ type: z.literal('failed'), error: wireError }),
]);

/** What its parent says to it. `connect` comes with one port; what `shutdown` does to the VM is a setting of the host's. */
export type ToHost = { readonly type: 'connect'; readonly client: 'ui' | 'main' } | { readonly type: 'shutdown' };

/** Exit codes of the host: in order, and because another host owns the same SLIPWAY_HOME. */
export const HOST_EXIT = { done: 0, otherHost: 3 } as const;
