import type { Logger } from '../../base/logger.ts';
import type { Mutex } from '../../base/mutex.ts';
import type { ProxyHooks } from '../../engine/proxy/hooks.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { GuestChannel } from '../../vm/channel/guest-channel.ts';

interface SwarmOptions {
  /** The way into the guest, or null while there is none. */
  readonly channel: () => Pick<GuestChannel, 'exec'> | null;
  /** Held by whoever writes the guest's daemon.json: each of them writes the whole file. */
  readonly writing: Mutex;
  readonly log: Logger;
}

/**
 * Has the guest switch live-restore off before the engine enters a swarm, which it refuses with it, and on again once it is in
 * none. Where that cannot be done the engine says why it does not enter. `found`: an engine answers that may have been left as it
 * was in the middle of that, by a host that was killed or a request whose answer was lost.
 */
export function swarmHooks({
  channel,
  writing,
  log,
}: SwarmOptions): NonNullable<ProxyHooks['swarm']> & { found(): void } {
  /** Requests to enter that are not over: until they are, nothing switches it on. */
  let entering = 0;
  const switched = async (how: 'off' | 'fit') => {
    try {
      const { code = 0, stderr = '' } = (await channel()?.exec(`/sbin/slipway-live-restore ${how}`)) ?? {};
      if (code !== 0) throw new Error(stderr.trim() || `it ended with ${code}`);
    } catch (error) {
      log.warn(`live-restore was not switched (${how})`, { error: messageOf(error) });
    }
  };
  const putBack = () => writing.run(async () => (entering === 0 ? switched('fit') : undefined));
  return {
    entering() {
      entering += 1;
      return writing.run(() => switched('off'));
    },
    entered() {
      entering -= 1;
      return putBack();
    },
    left: putBack,
    found: () => void putBack(),
  };
}
