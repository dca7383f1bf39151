import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';

/** How many errors nobody caught the host lives through in a minute. More is a loop, or a state beyond use. */
const BUDGET = 20;
const MINUTE_MS = 60_000;

export interface DefectsOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** Ends the host; whoever started it starts another. */
  readonly end: (error: unknown) => void;
}

/**
 * What the host does with an error that nobody caught: a listener, a timer or a rejected promise without an owner. It ends
 * what threw it and is logged; the VM, the other clients and every shell have nothing to do with it and go on.
 */
export function defects({ log, clock, end }: DefectsOptions): (error: unknown) => void {
  const times: number[] = [];
  return (error) => {
    log.error('unexpected error', { error: error instanceof Error ? error.stack : String(error) });
    const now = clock.monotonic();
    times.push(now);
    if (times.length <= BUDGET) return;
    if (now - (times.shift() ?? 0) < MINUTE_MS) end(error);
  };
}
