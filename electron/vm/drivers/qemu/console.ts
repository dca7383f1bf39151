import { connect, type Socket } from 'node:net';
import type { Disposable } from '../../../base/disposable.ts';
import { retry } from '../../../base/retry.ts';

/** Longer lines are cut: the guest writes them. */
const MAX_LINE = 4096;

/** Splits console bytes into lines of bounded length, without line ends. */
export class LineSplitter {
  #rest = '';
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    const lines = (this.#rest + text).split(/\r*\n/);
    this.#rest = lines.pop() as string;
    for (const line of lines) this.#onLine(line.slice(0, MAX_LINE));
    if (this.#rest.length > MAX_LINE) {
      this.#onLine(this.#rest.slice(0, MAX_LINE));
      this.#rest = '';
    }
  }
}

/** Follows the serial console's socket. Resolves once connected; dispose lets go of it, and the VM runs on. */
export async function followConsole(
  path: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<Disposable> {
  const socket = await retry(() => open(path), { delays: Array(40).fill(50), signal });
  const lines = new LineSplitter(onLine);
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => lines.push(text));
  return { dispose: () => socket.destroy() };
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.on('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}
