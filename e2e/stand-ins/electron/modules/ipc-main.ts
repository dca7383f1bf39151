import { EventEmitter } from 'node:events';
import { strict } from '../runtime/not-implemented.ts';

type Handler = (event: never, ...args: never[]) => unknown;

/** Electron's `ipcMain`: events for `send`, one handler per channel for `invoke`. */
class StandInIpcMain extends EventEmitter {
  private readonly handlers = new Map<string, Handler>();

  handle(channel: string, listener: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, listener);
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }

  /** Calls the handler of `channel`; rejects as Electron does when there is none. */
  async call(channel: string, event: object, args: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return handler(event as never, ...(args as never[]));
  }
}

/** Electron's `ipcMain`. */
export const ipcMain = strict(
  'ipcMain',
  new StandInIpcMain() satisfies Pick<Electron.IpcMain, 'handle' | 'removeHandler'>,
);
