/** What the command line's exit codes mean. `slipway help` lists them; `shell` and `ssh` pass on what ran there. */
export const EXIT = { done: 0, failed: 1, usage: 2, notRunning: 3 } as const;
