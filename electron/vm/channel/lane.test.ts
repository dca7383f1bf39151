import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { generateKeyPair } from '../../ssh/keys.ts';
import { SshConnection } from '../../ssh/ssh-connection.ts';
import { startSshGuest } from '../../ssh/testing/ssh-guest.ts';
import { guestPeer } from './guest-peer.ts';
import { Lane } from './lane.ts';

afterEach(() => void vi.useRealTimers());

test('a guest that drops one connection after the other is dialled at longer and longer intervals', async () => {
  const identity = { host: generateKeyPair('guest'), client: generateKeyPair('client') };
  const guest = await startSshGuest({ hostKey: identity.host.privateKey });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let [dials, losses] = [0, 0];
  const dial = async () => {
    dials += 1;
    return connect(guest.port, '127.0.0.1');
  };
  const lane = new Lane('test', {
    open: (signal) => SshConnection.open({ dialer: { dial }, peer: guestPeer(identity), signal }),
    log: nullLogger,
  });
  lane.onChange((up) => {
    if (up) guest.drop();
    else losses += 1;
  });
  for (const [index, pause] of [50, 100, 200, 400, 800, 1600, 2000, 2000].entries()) {
    while (losses <= index) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(dials).toBe(index + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(dials).toBe(index + 2);
  }
  lane.dispose();
  guest.close();
});
