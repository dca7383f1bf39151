import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Joins a client on the host with a stream into the guest until both have ended, or either breaks: bytes pass unchanged
 * with back-pressure, and each half closes on its own. The client's server must have `allowHalfOpen`. `cut` ends the client
 * when the stream breaks: over TCP by a reset, else half an answer passes for a whole one.
 */
export function joinStreams(client: Socket, stream: Duplex, cut: () => void = () => client.destroy()): void {
  if (client.destroyed) {
    stream.destroy();
    return;
  }
  client.pipe(stream);
  stream.pipe(client);
  client.once('close', () => {
    stream.unpipe(client);
    stream.destroy();
  });
  stream.once('error', cut);
  stream.once('close', () => client.destroySoon());
}
