import { z } from 'zod';
import { empty, timestamp } from './common.ts';
import { diskSizes } from './disk.ts';
import { vmState } from './vm.ts';
import { method } from './wire/define.ts';

/** The object `slipway status --json` prints. What only a running host knows is null while there is none. */
export const hostStatus = z.object({
  version: z.string(),
  pid: z.int().nullable(),
  home: z.string(),
  startedAt: timestamp.nullable(),
  /** It was asked to end, and stops the VM or lets go of it: it takes no new work. */
  ending: z.boolean(),
  /** The app, or a page of it, is connected. */
  appOpen: z.boolean().default(false),
  /** Of the VM. `degraded` without a host, when `pid` is null: it was left running, and nobody reaches its engine. */
  state: vmState,
  /** Id of the stage while starting or stopping, else null. */
  stage: z.string().nullable(),
  driver: z.string().nullable(),
  accelerator: z.string().nullable(),
  /** The VM's data disk; null while there is none, or none to be found. */
  disk: diskSizes.nullable().default(null),
  /** What to set DOCKER_HOST to. */
  dockerHost: z.string(),
  engine: z.object({ version: z.string().nullable(), apiVersion: z.string().nullable() }),
  /** Why the VM, which slept, was started anew in place of being woken, so that what ran in it was ended; in English words. */
  coldReason: z.string().nullable().default(null),
  /** Published ports of the VM's containers that do not lead there, as another program here has them, and why, in English words. */
  closedPorts: z.array(z.object({ container: z.string(), message: z.string() })).default([]),
  /** Null when browser mode is off. Never with a token. */
  web: z.object({ url: z.string().nullable() }),
});
export type HostStatus = z.infer<typeof hostStatus>;

/** A defect of a page, in its own words. */
const defect = z.object({
  /** The part of the page, such as its address. */
  where: z.string().max(200),
  message: z.string().max(500),
  stack: z.string().max(3_000),
});

export const host = {
  status: method(empty, hostStatus, 'looks'),
  /** Turns browser mode on where it is off, and makes a one-time launch URL with its code in the fragment. Not for web clients. */
  openWeb: method(empty, z.object({ url: z.string() }), 'own'),
  /** Writes a defect of a page into host.log, at most a few a minute: more of them say nothing new. */
  reportDefect: method(defect, empty, 'own'),
  /**
   * Ends the host process; with `stopVm` after an orderly stop of the VM, but for one that sleeps, which sleeps on; else the VM is left
   * running for the next host to adopt. With `keepForUi` a host in which an app is open goes on; `ending` says what was decided.
   */
  shutdown: method(
    z.object({ stopVm: z.boolean(), keepForUi: z.boolean().default(false) }),
    z.object({ ending: z.boolean() }),
    'own',
  ),
} as const;
