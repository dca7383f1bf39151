import { type FSWatcher, watch } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

/** What the thread of watches is told. */
export type ToWatches =
  | { readonly type: 'open'; readonly id: number; readonly path: string; readonly isDeep: boolean }
  | { readonly type: 'close'; readonly id: number };

/** By the number of its watch: what was noticed there by which name. `isName`: what goes by that name is another, or gone. */
export interface Noticed {
  readonly id: number;
  readonly name: string;
  readonly isName: boolean;
}

/** What it says. `code`: that of the system's error where a watch could not be opened, or null. */
export type FromWatches =
  | { readonly type: 'opened'; readonly id: number; readonly code: string | null }
  | { readonly type: 'noticed'; readonly all: readonly Noticed[] };

/** How often the thread is told something, as counted by who tells: what wakes it where it gathers. */
export type Bell = Int32Array;

/**
 * How long what happens is gathered, in milliseconds: what an editor does to save a file is one change. The kernel does it, which makes
 * one event of all writes to a file, while the thread sleeps.
 */
const GATHER_MS = 50;

function run(): void {
  const port = parentPort;
  if (!port) throw new Error('this program is for a thread');
  const bell = workerData as Bell;
  const say = (message: FromWatches) => port.postMessage(message);
  const watchers = new Map<number, FSWatcher>();
  let noticed = new Map<string, Noticed>();
  let heard = 0;

  const tell = () => {
    const all = [...noticed.values()];
    noticed = new Map();
    say({ type: 'noticed', all });
  };
  const notice = (id: number, name: string, isName: boolean) => {
    // Waits, and reads what came meanwhile: timers would let each event wake the thread.
    if (noticed.size === 0)
      setImmediate(() => {
        Atomics.wait(bell, 0, heard, GATHER_MS);
        setImmediate(tell);
      });
    const key = `${id}/${name}`;
    noticed.set(key, { id, name, isName: isName || noticed.get(key)?.isName === true });
  };
  const open = (id: number, path: string, recursive: boolean): string | null => {
    try {
      const watcher = watch(path, { recursive }, (event, name) => {
        if (name !== null) notice(id, name, event === 'rename');
      });
      watcher.on('error', () => undefined);
      watchers.set(id, watcher);
      return null;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
    }
  };
  port.on('message', (message: ToWatches) => {
    heard += 1;
    if (message.type === 'open') {
      say({ type: 'opened', id: message.id, code: open(message.id, message.path, message.isDeep) });
      return;
    }
    watchers.get(message.id)?.close();
    watchers.delete(message.id);
  });
}

run();
