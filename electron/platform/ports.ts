import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:net';

/** Whether a TCP port on 127.0.0.1 could be opened now: another program has it, or this user may not. */
export function canListen(port: number): Promise<'free' | 'program' | 'denied'> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EACCES' ? 'denied' : 'program'));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve('free')));
  });
}

/**
 * A loopback address that nobody guesses, where the system has more than one: a VM's user network leads its guests to
 * 127.0.0.1 (in QEMU by 10.0.2.2), and what listens elsewhere in 127/8 is out of their reach.
 */
export function ownLoopback(): string {
  // macOS answers on 127.0.0.1 alone. No octet is 0 or 255, so that it is neither a well-known address nor a broadcast.
  if (process.platform === 'darwin') return '127.0.0.1';
  return ['127', ...Array.from(randomBytes(3), (byte) => 1 + (byte % 254))].join('.');
}

/** A TCP port on a loopback address that was free a moment ago; whoever binds it must be ready to ask again. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port: 0, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}

/** A UDP socket on an address of this machine; 0 takes a free port. Rejects with Node's own error, such as EADDRINUSE. */
export function bindUdp(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(address.includes(':') ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' });
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
