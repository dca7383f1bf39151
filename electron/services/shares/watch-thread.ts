/// <reference path="../../base/thread-source.d.ts" />
import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable.ts';
import type { FromWatches, Noticed, ToWatches } from './watch-program.ts';
import { source } from './watch-program.ts?thread';

/** One folder that is watched. */
export interface OpenWatch {
  close(): void;
}

export type { Noticed };

/** `isDeep`: one watch for all below it, too, which Linux does not have. */
export interface WatchOptions {
  readonly isDeep: boolean;
  readonly onNotice: (noticed: Noticed) => void;
}

export interface WatchThreadOptions {
  /** Called when nothing that was watched is any more, and why: the system has no memory left for the thread. */
  readonly onLost?: (error: Error) => void;
  /** The thread's program; a test may put a faulty one in its place. */
  readonly program?: string;
}

/**
 * Watches folders of this machine from a thread of its own, which lets what happens gather: a container that writes in small pieces
 * into a folder that is watched would wake the host for each of them. There is a thread while something is watched.
 */
export class WatchThread implements Disposable {
  readonly #options: WatchThreadOptions;
  readonly #listeners = new Map<number, WatchOptions['onNotice']>();
  readonly #opening = new Map<number, (code: string | null) => void>();
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;
  #last = 0;

  constructor(options: WatchThreadOptions = {}) {
    this.#options = options;
  }

  /** Resolves with the watch, or the code of the system's error: ENOSPC and EMFILE for its limits. */
  async open(path: string, { isDeep, onNotice }: WatchOptions): Promise<OpenWatch | string> {
    const id = ++this.#last;
    this.#listeners.set(id, onNotice);
    const code = await new Promise<string | null>((resolve) => {
      this.#opening.set(id, resolve);
      try {
        this.#tell({ type: 'open', id, path, isDeep });
      } catch {
        // The system has no thread left.
        resolve('EAGAIN');
      }
    });
    this.#opening.delete(id);
    if (code === null) return { close: () => this.#close(id) };
    this.#forget(id);
    return code;
  }

  dispose(): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#listeners.clear();
    for (const settle of this.#opening.values()) settle('ECANCELED');
    this.#opening.clear();
    void worker?.terminate();
  }

  #close(id: number): void {
    if (this.#listeners.has(id) && this.#worker) this.#tell({ type: 'close', id });
    this.#forget(id);
  }

  #forget(id: number): void {
    this.#listeners.delete(id);
    if (this.#listeners.size === 0) this.dispose();
  }

  #tell(message: ToWatches): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
    Atomics.add(this.#bell, 0, 1);
    Atomics.notify(this.#bell, 0);
  }

  #start(): Worker {
    // The next thread has heard nothing yet.
    Atomics.store(this.#bell, 0, 0);
    const worker = new Worker(this.#options.program ?? source, { eval: true, env: {}, workerData: this.#bell });
    worker.unref();
    worker.on('message', (message: FromWatches) => worker === this.#worker && this.#hear(message));
    worker.on('error', (error: Error) => {
      if (worker !== this.#worker) return;
      this.dispose();
      this.#options.onLost?.(error);
    });
    return worker;
  }

  #hear(message: FromWatches): void {
    if (message.type === 'opened') return this.#opening.get(message.id)?.(message.code);
    for (const noticed of message.all) this.#listeners.get(noticed.id)?.(noticed);
  }
}
