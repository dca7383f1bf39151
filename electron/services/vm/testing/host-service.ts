import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { docker, type TestHome } from './vm-fixture.ts';

interface Place {
  readonly home: TestHome;
  readonly image: string;
}

export const NETWORKS = ['bridge', 'host'] as const;

/**
 * A web server on this machine's loopback that says "hello", and a container on each kind of network that asks it: they stay,
 * as starting one takes an emulated guest longer than what is asked.
 */
export class HostService {
  /** The paths that were asked for, in order. */
  readonly asked: string[] = [];
  /** How many connections are open; those that ask for nothing may stay. */
  open = 0;

  readonly #server = createServer({ headersTimeout: 0, requestTimeout: 0 }, (request, response) => {
    this.asked.push(request.url ?? '');
    response.end('hello');
  });

  readonly #place: Place;

  private constructor(place: Place) {
    this.#place = place;
    this.#server.on('connection', (socket) => {
      this.open += 1;
      socket.on('close', () => {
        this.open -= 1;
      });
    });
  }

  static async start(place: Place): Promise<HostService> {
    const service = new HostService(place);
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve));
    const runs = NETWORKS.map((network) => ['run', '-d', '--name', `asks-${network}`, '--network', network]);
    await Promise.all(runs.map((run) => docker(place.home, [...run, place.image, 'sleep', '100000'])));
    return service;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Where the guest and its containers find it. */
  get address(): string {
    return `10.0.2.2:${this.port}`;
  }

  /** Runs a command in the container on that network. */
  inContainer(network: string, ...command: string[]) {
    return docker(this.#place.home, ['exec', `asks-${network}`, ...command]);
  }

  /** What the container on that network gets, or one that is made for it; empty when it does not get there within seconds. */
  async fetched(network: string, { anew = false } = {}): Promise<string> {
    const { home, image } = this.#place;
    const get = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | /bin/busybox nc -w 5 10.0.2.2 ${this.port}`;
    const { stdout } = anew
      ? await docker(home, ['run', '--rm', '--network', network, image, 'sh', '-c', get])
      : await this.inContainer(network, 'sh', '-c', get);
    return stdout.split('\r\n\r\n')[1] ?? '';
  }

  /** What the containers on both kinds of network get. */
  fetchedFromBoth(): Promise<string[]> {
    return Promise.all(NETWORKS.map((network) => this.fetched(network)));
  }

  async close(): Promise<void> {
    await docker(this.#place.home, ['rm', '-f', ...NETWORKS.map((network) => `asks-${network}`)]);
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
