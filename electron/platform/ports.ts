import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:net';
import { type Fault, faultOf } from './io-error.ts';
import { readSmallText } from './read-file.ts';

/** Whether a TCP port on 127.0.0.1 could be opened now: another program has it, or this user may not. */
export function canListen(port: number): Promise<'free' | 'program' | 'denied'> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EACCES' ? 'denied' : 'program'));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve('free')));
  });
}

/**
 * What has to be bound for a TCP port of a loopback address: macOS gives everybody a low port of all addresses, and one of a single
 * address to its administrator alone. Who binds more than was asked for has to turn away what comes to the rest.
 */
export function bindAddress(address: string, port: number): string {
  const isLoopback = address === '::1' || address.startsWith('127.');
  if (process.platform !== 'darwin' || port >= 1024 || !isLoopback) return address;
  return address.includes(':') ? '::' : '0.0.0.0';
}

/** What keeps this process from opening a port of an address now; null where it could. Never rejects. */
export async function bindFault(protocol: 'tcp' | 'udp', host: string, port: number): Promise<Fault | null> {
  try {
    if (protocol === 'udp') (await bindUdp(host, port)).close();
    else await bindTcp(bindAddress(host, port), port);
    return null;
  } catch (error) {
    return faultOf(error);
  }
}

/**
 * The first TCP port that this system gives to everybody: those below are an administrator's. 0 where the system has no such rule.
 */
export async function firstFreeForAll(): Promise<number> {
  if (process.platform === 'win32') return 0;
  const told = await readSmallText('/proc/sys/net/ipv4/ip_unprivileged_port_start').catch(() => '');
  return /^\d+\s*$/.test(told) ? Number(told) : 1024;
}

function bindTcp(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true, ipv6Only: true }, () => server.close(() => resolve()));
  });
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
