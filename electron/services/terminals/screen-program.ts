import { parentPort, workerData } from 'node:worker_threads';
import { LIMITS } from './limits.ts';
import { Screen, type ScreenState, type Snapshot } from './screen.ts';
import type { Size } from './size.ts';

/** What the thread of a screen is told. Questions are answered in their order, at their point of the output. */
export type ToScreen =
  | { readonly type: 'write'; readonly text: string }
  | { readonly type: 'resize'; readonly size: Size }
  | { readonly type: 'snapshot' | 'state' };

/** What it says. */
export type FromScreen =
  /** Characters parsed, and what the terminal answers the program. */
  | { readonly type: 'parsed'; readonly length: number; readonly reply: string }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'state'; readonly state: ScreenState };

/** Runs a screen in its thread. */
function run(): void {
  const port = parentPort;
  if (!port) throw new Error('this program is for a thread');
  const say = (message: FromScreen) => port.postMessage(message);
  let reply = '';
  /** Characters parsed and not told of. */
  let parsed = 0;
  let unparsed = 0;
  let toldAt = 0;
  const screen = new Screen(workerData as Size, (text) => {
    // More than can wait would be dropped all the same.
    if (reply.length + text.length <= LIMITS.replies) reply += text;
  });
  // At the end of what there is, or when it takes so long that the host might think the thread does nothing.
  const onParsed = (length: number) => {
    parsed += length;
    unparsed -= length;
    const now = performance.now();
    if (unparsed > 0 && parsed < LIMITS.item && now - toldAt < LIMITS.threadLookMs) return;
    say({ type: 'parsed', length: parsed, reply });
    reply = '';
    parsed = 0;
    toldAt = now;
  };
  port.on('message', (message: ToScreen) => {
    switch (message.type) {
      case 'write':
        unparsed += message.text.length;
        screen.write(message.text, onParsed);
        break;
      case 'resize':
        screen.resize(message.size);
        break;
      case 'snapshot':
        screen.snapshot((snapshot) => say({ type: 'snapshot', snapshot }));
        break;
      case 'state':
        screen.state((state) => say({ type: 'state', state }));
        break;
    }
  });
}

run();
