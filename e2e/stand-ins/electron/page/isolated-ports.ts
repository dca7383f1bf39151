import { decode, encode, type Wire } from '../ports/codec.ts';
import type { FromPage } from './frames.ts';

/** Real page MessagePorts, each bridged by number to an endpoint in the main process. */
export const makePorts = (key: string, send: (frame: FromPage) => void) => {
  const bridged = new Map<number, MessagePort>();
  // Numbers made here are negative, the main process counts upward: no clash without asking.
  let own = 0;

  const bridge = (id: number, port: MessagePort): void => {
    bridged.set(id, port);
    port.onmessage = (event) => {
      if (event.ports.length > 0) throw new Error('electron stand-in: a port sent over a port is not implemented');
      if (event.data !== `${key}:closed`) send({ t: 'port', id, data: encode(event.data) });
      else if (bridged.delete(id)) send({ t: 'port-close', id });
    };
  };

  return {
    /** A port for the preload whose other end is endpoint `id` of the main process. */
    receive(id: number): MessagePort {
      const { port1, port2 } = new MessageChannel();
      bridge(id, port2);
      return port1;
    },
    /** The number under which the main process finds a port the preload gives away. */
    give(port: MessagePort): number {
      const id = --own;
      bridge(id, port);
      return id;
    },
    deliver(id: number, data: Wire): void {
      bridged.get(id)?.postMessage(decode(data));
    },
    close(id: number): void {
      const port = bridged.get(id);
      bridged.delete(id);
      port?.close();
    },
  };
};
