import { EventEmitter } from 'node:events';
import { Endpoint } from '../ports/endpoint.ts';

type Port = Pick<Electron.MessagePortMain, 'close' | 'postMessage' | 'start'>;

const endpoints = new WeakMap<object, Endpoint>();

/** Electron's MessagePortMain: messages wait until `start()`; after a transfer the object is dead. */
export class StandInMessagePort extends EventEmitter implements Port {
  constructor(endpoint: Endpoint) {
    super();
    endpoints.set(this, endpoint);
  }

  start(): void {
    endpoints.get(this)?.attach({
      message: (data, ports) => this.emit('message', { data, ports: ports.map((end) => new StandInMessagePort(end)) }),
      closed: () => this.emit('close'),
    });
  }

  postMessage(message: unknown, transfer: readonly object[] = []): void {
    endpoints.get(this)?.post(structuredClone(message), transfer.map(takeEndpoint));
  }

  close(): void {
    endpoints.get(this)?.close();
  }
}

/** The endpoint behind a port that is being transferred; the port object is neutered, as in Electron. */
export const takeEndpoint = (port: object): Endpoint => {
  const endpoint = endpoints.get(port);
  if (!endpoint) throw new TypeError('Port at index 0 is not a MessagePortMain, or was transferred already');
  endpoints.delete(port);
  endpoint.detach();
  return endpoint;
};

/** Electron's MessageChannelMain. */
export class MessageChannelMain {
  readonly port1: StandInMessagePort;
  readonly port2: StandInMessagePort;

  constructor() {
    const [one, two] = Endpoint.pair();
    this.port1 = new StandInMessagePort(one);
    this.port2 = new StandInMessagePort(two);
  }
}
