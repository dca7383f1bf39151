import { sleep } from '../base/deadline.ts';
import { overMessagePort, type PortLike } from '../contract/wire/message-port.ts';
import { type HostMessage, stopVm } from '../platform/host-messages.ts';
import type { RunningHost } from './host-process.ts';

/** Electron's `process.parentPort`, as far as it is used. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: PortLike[] }) => void): unknown;
}

/** Time for a last message to leave the process, in milliseconds. */
const FLUSH_MS = 100;

export interface Parent {
  /** Resolves once the message is on its way, so that the process may end. */
  tell(message: HostMessage): Promise<void>;
  /** Serves what the parent sends from now on. */
  serve(host: RunningHost): void;
}

/** The process that started this one and listens: Electron's main, or a Node that left its channel open; else null. */
export function findParent(): Parent | null {
  const { parentPort } = process as unknown as { parentPort?: ParentPort };
  if (parentPort) return electronParent(parentPort);
  return process.send ? nodeParent() : null;
}

function electronParent(port: ParentPort): Parent {
  const waiting: { data: unknown; ports: PortLike[] }[] = [];
  let receive = (event: { data: unknown; ports: PortLike[] }): void => void waiting.push(event);
  // From the first moment: a port that nobody took would leave a window waiting.
  port.on('message', (event) => receive(event));
  return {
    tell(message) {
      port.postMessage(message);
      // There is no way to learn that it was sent; a process that ends at once takes it along.
      return sleep(FLUSH_MS);
    },
    serve(host) {
      receive = (event) => accept(event, host);
      for (const event of waiting.splice(0)) receive(event);
    },
  };
}

function accept({ data, ports }: { data: unknown; ports: PortLike[] }, host: RunningHost): void {
  const message = data as { type?: unknown; client?: unknown; stopVm?: unknown } | null;
  const [port] = ports;
  // Main alone knows whose port it is; a page at its other end may claim anything.
  const client = message?.client === 'main' ? 'main' : 'ui';
  if (message?.type === 'connect' && port) host.rpc.accept(overMessagePort(port), { web: false, client });
  else if (message?.type === 'shutdown') host.end({ stopVm: stopVm.catch('settings').parse(message.stopVm) });
}

function nodeParent(): Parent {
  return {
    // The parent may have gone meanwhile; that is told by its channel, not by this.
    tell: (message) => new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve())),
    serve() {},
  };
}
