import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Joins a client on the host with a stream into the guest until both have ended, or either breaks: bytes pass unchanged
 * with back-pressure, and each half closes on its own. The client's server must have `allowHalfOpen`. `cut` ends the client
 * when the stream breaks, or says that it is "lost" with its SSH connection; over TCP by a reset, else half an answer passes
 * for a whole one.
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
    // ssh2 reports the end of a stream only to whoever reads it.
    stream.resume();
  });
  stream.once('close', () => client.destroySoon());
  stream.once('lost', cut);
  stream.once('error', cut);
}
