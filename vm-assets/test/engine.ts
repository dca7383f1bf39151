import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** An engine's answer; body is parsed when it is JSON. */
export interface Answer {
  status: number;
  body: Buffer;
}

/** The few Engine API calls the boot test makes, straight over a socket: what is tested is the guest, not a client. */
export class Engine {
  private readonly socketPath: string;

  constructor(socketPath: string) {
    this.socketPath = socketPath;
  }

  call(method: string, path: string, body?: unknown): Promise<Answer> {
    const data = Buffer.isBuffer(body) ? body : body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const type = Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json';
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          socketPath: this.socketPath,
          method,
          path,
          headers: data ? { 'content-type': type, 'content-length': data.length } : {},
        },
        (incoming) => {
          buffer(incoming).then((content) => resolve({ status: incoming.statusCode ?? 0, body: content }), reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(data);
    });
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, body: content } = await this.call(method, path, body);
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${content.toString()}`);
    return (content.length > 0 ? JSON.parse(content.toString()) : undefined) as T;
  }

  /** Creates and starts a container of the test image and returns its id. */
  async start(
    script: string,
    options: { host?: Record<string, unknown>; more?: Record<string, unknown> } = {},
  ): Promise<string> {
    const config = {
      Image: 'bb',
      Cmd: ['/bin/busybox', 'sh', '-c', script],
      HostConfig: options.host ?? {},
      ...options.more,
    };
    const { Id } = await this.json<{ Id: string }>('POST', '/containers/create', config);
    await this.json('POST', `/containers/${Id}/start`);
    return Id;
  }

  /** Runs a container to its end; its output comes without the stream frames (it has a terminal). */
  async run(script: string, host: Record<string, unknown> = {}): Promise<{ code: number; output: string }> {
    const id = await this.start(script, { host, more: { Tty: true } });
    const { StatusCode } = await this.json<{ StatusCode: number }>('POST', `/containers/${id}/wait`);
    const logs = await this.call('GET', `/containers/${id}/logs?stdout=1&stderr=1`);
    await this.json('DELETE', `/containers/${id}`);
    return { code: StatusCode, output: logs.body.toString().trim() };
  }
}
