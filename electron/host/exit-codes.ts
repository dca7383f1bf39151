/** How the host process ends. The supervisor restarts it after `failed`, and after nothing else. */
export const HOST_EXIT = {
  /** It was asked to. */
  done: 0,
  /** It could not start, or met an error it did not expect. */
  failed: 1,
  /** Another host owns the same SLIPWAY_HOME. */
  otherHost: 3,
} as const;
