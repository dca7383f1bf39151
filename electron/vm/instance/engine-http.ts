import { sleep, withDeadline } from '../../base/deadline.ts';
import type { GuestChannel } from '../channel/guest-channel.ts';

/** 20 s: dockerd answers a ping in milliseconds, but an emulated guest under load may not get to it sooner. */
const PING_MS = 20_000;

/** Resolves when the engine answers; asks again until it does or the signal aborts. */
export async function pingEngine(channel: GuestChannel, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    if (await engineAnswers(channel, signal)) return;
    await sleep(200, signal);
  }
}

/** One ping. False when it failed or took too long. */
export async function engineAnswers(channel: GuestChannel, signal: AbortSignal): Promise<boolean> {
  try {
    return await withDeadline('a ping of the engine', { ms: PING_MS, signal }, (inner) => ping(channel, inner));
  } catch {
    return false;
  }
}

async function ping(channel: GuestChannel, signal: AbortSignal): Promise<boolean> {
  const stream = await channel.dialEngine(signal);
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<boolean>((resolve) => {
      let head = '';
      stream.on('data', (chunk: Buffer) => {
        if (head.length < 1024) head += chunk.toString('latin1');
        if (head.includes('\r\n')) resolve(/^HTTP\/1\.[01] 200 /.test(head));
      });
      stream.once('end', () => resolve(false));
      stream.once('close', () => resolve(false));
      stream.write('GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n');
    });
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
    stream.resume();
  }
}

/** Opens an idle event stream to the engine and resolves when it ends: dockerd's death shows at once. */
export async function untilEngineHangsUp(channel: GuestChannel, signal: AbortSignal): Promise<void> {
  const stream = await channel.dialEngine(signal);
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve) => {
      // Events of the daemon itself: next to none, and nobody's data.
      const filters = encodeURIComponent('{"type":["daemon"]}');
      stream.write(`GET /events?filters=${filters} HTTP/1.1\r\nHost: docker\r\n\r\n`);
      stream.once('end', resolve);
      stream.once('close', resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      stream.resume();
    });
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}
