/** What the command line's exit codes mean. `slipway help` lists them; `shell`, `exec` and `ssh` pass on what ran there. */
export const EXIT = { done: 0, failed: 1, usage: 2, notRunning: 3 } as const;

/** As of a program that SIGPIPE has ended: 128 + 13. */
export const BROKEN_PIPE = 141;
