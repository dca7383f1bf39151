import { decode, encode } from '../ports/codec.ts';
import type { FromPage, ToPage } from './frames.ts';
import type { makePorts } from './isolated-ports.ts';

type Listener = (event: { ports: MessagePort[]; sender: object }, ...args: unknown[]) => void;

/** `ipcRenderer` as a preload script sees it. */
export const makeIpcRenderer = (send: (frame: FromPage) => void, ports: ReturnType<typeof makePorts>) => {
  const listeners = new Map<string, Set<Listener>>();
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let next = 0;

  const ipcRenderer = {
    on(channel: string, listener: Listener) {
      const known = listeners.get(channel) ?? new Set<Listener>();
      listeners.set(channel, known.add(listener));
      return ipcRenderer;
    },
    off(channel: string, listener: Listener) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
    removeListener(channel: string, listener: Listener) {
      return ipcRenderer.off(channel, listener);
    },
    once(channel: string, listener: Listener) {
      const once: Listener = (...args) => {
        ipcRenderer.off(channel, once);
        listener(...args);
      };
      return ipcRenderer.on(channel, once);
    },
    send(channel: string, ...args: unknown[]): void {
      send({ t: 'send', channel, args: encode(args), ports: [] });
    },
    postMessage(channel: string, message: unknown, transfer: MessagePort[] = []): void {
      send({ t: 'send', channel, args: encode([message]), ports: transfer.map((port) => ports.give(port)) });
    },
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const call = ++next;
      return new Promise((resolve, reject) => {
        calls.set(call, { resolve, reject });
        send({ t: 'invoke', call, channel, args: encode(args) });
      });
    },
  };

  const receive = (frame: ToPage): void => {
    if (frame.t === 'port') return ports.deliver(frame.id, frame.data);
    if (frame.t === 'port-close') return ports.close(frame.id);
    if (frame.t === 'answer') {
      const call = calls.get(frame.call);
      calls.delete(frame.call);
      return frame.ok ? call?.resolve(decode(frame.value)) : call?.reject(decode(frame.value));
    }
    const event = { ports: frame.ports.map((id) => ports.receive(id)), sender: ipcRenderer };
    for (const listener of [...(listeners.get(frame.channel) ?? [])]) {
      listener(event, ...(decode(frame.args) as unknown[]));
    }
  };

  return { ipcRenderer, receive };
};
