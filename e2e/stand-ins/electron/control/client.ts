import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { ControlMethods, ControlReply } from './protocol.ts';

type Remote = {
  [K in keyof ControlMethods]: ControlMethods[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<R>
    : never;
};

/** A running app, as a person at the desktop has it. */
export class ControlClient {
  /** The app's controls by name. */
  readonly do: Remote;
  private readonly socket: Socket;
  private readonly calls = new Map<number, (reply: ControlReply) => void>();
  private next = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => this.receive(JSON.parse(line) as ControlReply));
    // readline passes its input's errors on; `close` below says all there is to say.
    lines.on('error', () => undefined);
    socket.on('close', () => this.ended());
    socket.on('error', () => this.ended());
    this.do = new Proxy({} as Remote, {
      get: (_target, method: string) =>
        method === 'then' ? undefined : (...params: unknown[]) => this.call(method, params),
    });
  }

  /** Connects to an app's endpoint; rejects while it is not there. */
  static connect(path: string): Promise<ControlClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path, () => resolve(new ControlClient(socket)));
      socket.once('error', reject);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private call(method: string, params: unknown[]): Promise<unknown> {
    if (this.socket.destroyed) return Promise.reject(new Error('the app has ended'));
    const id = ++this.next;
    return new Promise((resolve, reject) => {
      this.calls.set(id, (reply) =>
        reply.error === undefined ? resolve(reply.result) : reject(new Error(reply.error)),
      );
      this.socket.write(`${JSON.stringify({ id, method, params })}\n`);
    });
  }

  private receive(reply: ControlReply): void {
    const settle = this.calls.get(reply.id);
    this.calls.delete(reply.id);
    settle?.(reply);
  }

  private ended(): void {
    for (const [id, settle] of this.calls) settle({ id, error: 'the app has ended' });
    this.calls.clear();
  }
}
