import { EventEmitter } from 'node:events';
import { strict } from '../runtime/not-implemented.ts';
import type { UtilityFrame } from './utility-frames.ts';

/**
 * Preloaded (`--import`) into a forked utility process: makes `process.parentPort` as Electron has it there and
 * takes Node's own IPC channel away from the program, which must not know of it.
 */
class ChildPort extends EventEmitter {
  private started = false;
  private closed = false;
  private readonly waiting: unknown[] = [];
  private readonly id: number;
  private readonly send: (frame: UtilityFrame) => void;

  constructor(id: number, send: (frame: UtilityFrame) => void) {
    super();
    this.id = id;
    this.send = send;
  }

  start(): void {
    this.started = true;
    for (const data of this.waiting.splice(0)) this.emit('message', { data, ports: [] });
    if (this.closed) this.emit('close');
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0)
      throw new Error('electron stand-in: a port sent from a utility process is not implemented');
    if (!this.closed) this.send({ t: 'port', id: this.id, data });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.send({ t: 'port-close', id: this.id });
  }

  receive(data: unknown): void {
    if (this.started) this.emit('message', { data, ports: [] });
    else this.waiting.push(data);
  }

  remoteClosed(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.started) this.emit('close');
  }
}

const takeChannel = (): ((frame: UtilityFrame) => void) => {
  const send = process.send?.bind(process);
  if (!send) throw new Error('electron stand-in: the utility process has no channel to its parent');
  delete (process as { send?: unknown }).send;
  // Electron's utility process dies with its parent, without running any of its own code.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  return (frame) => void send(frame, undefined, undefined, () => undefined);
};

const install = (): void => {
  const send = takeChannel();
  const ports = new Map<number, ChildPort>();
  const parentPort = new EventEmitter() as EventEmitter & { postMessage(message: unknown): void };
  parentPort.postMessage = (data) => send({ t: 'message', data, ports: [] });
  // Messages sent before the program listens wait for it, as Chromium's do.
  const early: object[] = [];
  parentPort.on('newListener', (name) => {
    if (name !== 'message') return;
    queueMicrotask(() => {
      for (const event of early.splice(0)) parentPort.emit('message', event);
    });
  });

  process.on('message', (frame: UtilityFrame) => {
    if (frame.t === 'port') return ports.get(frame.id)?.receive(frame.data);
    if (frame.t === 'port-close') return ports.get(frame.id)?.remoteClosed();
    const made = frame.ports.map((id) => {
      const port = strict('MessagePortMain', new ChildPort(id, send));
      ports.set(id, port);
      return port;
    });
    const event = { data: frame.data, ports: made };
    if (early.length > 0 || parentPort.listenerCount('message') === 0) early.push(event);
    else parentPort.emit('message', event);
  });

  const versions = { ...process.versions, electron: process.env.SLIPWAY_STAND_IN_VERSION ?? '' };
  Object.defineProperty(process, 'versions', { value: versions });
  Object.defineProperty(process, 'type', { value: 'utility' });
  Object.defineProperty(process, 'parentPort', { value: strict('process.parentPort', parentPort) });
};

install();
