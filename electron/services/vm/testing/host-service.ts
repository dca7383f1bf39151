import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { docker, type TestHome } from './vm-fixture.ts';

/** A web server on this machine's loopback that says "hello", and what containers get from it. */
export class HostService {
  /** The paths that were asked for, in order. */
  readonly asked: string[] = [];
  /** How many connections are open; those that ask for nothing may stay. */
  open = 0;

  readonly #server = createServer({ headersTimeout: 0, requestTimeout: 0 }, (request, response) => {
    this.asked.push(request.url ?? '');
    response.end('hello');
  });

  private constructor() {
    this.#server.on('connection', (socket) => {
      this.open += 1;
      socket.on('close', () => {
        this.open -= 1;
      });
    });
  }

  static async start(): Promise<HostService> {
    const service = new HostService();
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Where the guest and its containers find it. */
  get address(): string {
    return `10.0.2.2:${this.port}`;
  }

  /** What a container on that network gets; empty when it does not get there within seconds. */
  async fetched(from: { home: TestHome; image: string; network: string }): Promise<string> {
    const get = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | /bin/busybox nc -w 5 10.0.2.2 ${this.port}`;
    const args = ['run', '--rm', '--network', from.network, from.image, 'sh', '-c', get];
    const { stdout } = await docker(from.home, args);
    return stdout.split('\r\n\r\n')[1] ?? '';
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
