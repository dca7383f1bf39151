import { connect, type Socket } from 'node:net';
import type { Disposable } from '../../../base/disposable.ts';
import { LineSplitter } from '../../../base/line-splitter.ts';
import { retry } from '../../../base/retry.ts';

/** Longer lines are cut: the guest writes them. */
const MAX_LINE = 4096;

/** Follows the serial console's socket. Resolves once connected; dispose lets go of it, and the VM runs on. */
export async function followConsole(
  path: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<Disposable> {
  const socket = await retry(() => open(path), { delays: Array(40).fill(50), signal });
  const lines = new LineSplitter({ most: MAX_LINE, longer: 'cut' });
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    for (const line of lines.push(text)) onLine(line);
  });
  return { dispose: () => socket.destroy() };
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.on('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}
