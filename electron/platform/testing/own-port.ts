import { randomInt } from 'node:crypto';
import { threadId } from 'node:worker_threads';
import { bindFault } from '../ports.ts';

/**
 * Ports that a test closes and opens again, or opens only later: what the system gives to whoever asks for any may be another
 * test's by then, or the near end of a connection. These lie below what systems take such from (Linux from 32,768 on) and what the
 * guest's engine does (from 20,500 on), and each thread of each run has some of its own.
 */
const [FIRST, BLOCK, BLOCKS] = [10_240, 128, 80];
const block = FIRST + ((process.pid * 31 + threadId) % BLOCKS) * BLOCK;
let next = randomInt(BLOCK);

/** A port that is free, TCP and UDP, on all addresses of this machine, and given to no other test. */
export async function ownPort(): Promise<number> {
  for (let tries = 0; tries < BLOCK; tries++) {
    const port = block + (next++ % BLOCK);
    if ((await bindFault('tcp', '0.0.0.0', port)) === null && (await bindFault('udp', '0.0.0.0', port)) === null)
      return port;
  }
  throw new Error('no port is free');
}
