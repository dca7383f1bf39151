import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { nullLogger } from '../../base/logger.ts';
import { generateKeyPair } from '../../ssh/keys.ts';
import { startSshGuest } from '../../ssh/testing/ssh-guest.ts';
import { GuestChannel } from '../channel/guest-channel.ts';

/** The channel into a guest that is nothing but its engine, served in this process over real SSH. */
export async function channelTo(engine: (stream: Duplex) => void): Promise<{ channel: GuestChannel; close(): void }> {
  const identity = { host: generateKeyPair('guest'), client: generateKeyPair('client') };
  const guest = await startSshGuest({ hostKey: identity.host.privateKey, engine });
  const dial = async (): Promise<Duplex> => connect({ host: '127.0.0.1', port: guest.port, noDelay: true });
  const channel = new GuestChannel({ dialer: { dial }, identity, log: nullLogger });
  return {
    channel,
    close() {
      channel.dispose();
      guest.close();
    },
  };
}
