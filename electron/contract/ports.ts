import { z } from 'zod';
import { containerId, empty, listItem } from './common.ts';
import { message } from './messages/message.ts';
import { method, stream } from './wire/define.ts';

/** A published port of a running container, or one it listens on in the VM's own network, and whether this machine's leads to it. */
export const forwardedPort = z.object({
  /** containerId, protocol, address and port, joined: unique and stable while it is published. */
  id: z.string(),
  containerId,
  /** The address the engine lists. For 0.0.0.0 and :: that nobody has written, what listens is as `network.publish` says. */
  hostIp: z.string(),
  hostPort: z.int(),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
  /** taken: another program has the port, and it is tried again; failed: it cannot be opened, see the message. */
  state: z.enum(['forwarding', 'taken', 'failed', 'unsupported']),
  /** Why not, in English words; empty while it forwards. */
  message: z.string(),
  /** The same for who shows it in another language. */
  said: message.nullable(),
});
export type ForwardedPort = z.infer<typeof forwardedPort>;

export const portCheck = z.object({
  /** container: another one publishes it; program: one on this machine has it; denied: this user may not open it. */
  state: z.enum(['free', 'container', 'program', 'denied']),
  /** Name of that container or program, if it is known. */
  owner: z.string().nullable(),
  /** The next port that is free, while this one is not; null when none is near. */
  next: z.int().nullable(),
});
export type PortCheck = z.infer<typeof portCheck>;

export const ports = {
  /** Whether a container that publishes this TCP port would get it now. */
  check: method(z.object({ hostPort: z.int().min(1).max(65535) }), portCheck, 'looks'),
  /** Only for the engine in Slipway's own VM: any other engine publishes on its own machine, and the list is empty. */
  watch: stream(empty, listItem(forwardedPort)),
} as const;
