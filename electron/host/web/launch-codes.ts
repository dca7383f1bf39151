import type { Clock } from '../../base/clock.ts';
import { LAUNCH_LINK_MS } from '../../platform/launch-page.ts';
import { digestOf, newSecret, sameDigest } from './secrets.ts';

/** Codes outstanding at once; the oldest gives way. */
const MOST_CODES = 32;

/** One-time codes: each opens one session, once, while it is fresh. */
export class LaunchCodes {
  readonly #clock: Clock;
  readonly #codes: { readonly digest: Buffer; readonly expires: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(): string {
    const code = newSecret();
    this.#codes.push({ digest: digestOf(code), expires: this.#clock.monotonic() + LAUNCH_LINK_MS });
    if (this.#codes.length > MOST_CODES) this.#codes.shift();
    return code;
  }

  /** True for a fresh code, which is then used up. */
  redeem(code: string): boolean {
    const now = this.#clock.monotonic();
    const digest = digestOf(code);
    let found = -1;
    // Every code is compared, so that the time taken says nothing about which one matched.
    for (const [index, known] of this.#codes.entries()) {
      if (sameDigest(known.digest, digest)) found = index;
    }
    const [match] = found < 0 ? [] : this.#codes.splice(found, 1);
    return match !== undefined && match.expires > now;
  }
}
