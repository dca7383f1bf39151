import type { Readable, Writable } from 'node:stream';

/** One DevTools event. `sessionId` is absent for events of the browser itself. */
export interface CdpEvent {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly sessionId?: string;
}

interface Reply {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A DevTools client over `--remote-debugging-pipe`: NUL-separated JSON on descriptors 3 and 4. */
export class CdpPipe {
  private readonly calls = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  private readonly listeners = new Set<(event: CdpEvent) => void>();
  private next = 0;
  private rest = '';
  private gone = false;
  private readonly output: Writable;

  constructor(output: Writable, input: Readable) {
    this.output = output;
    input.setEncoding('utf8');
    input.on('data', (chunk: string) => this.receive(chunk));
    input.on('error', () => this.end());
    input.on('close', () => this.end());
    output.on('error', () => this.end());
  }

  /** Calls a DevTools method; rejects with its own message, or when Chromium has gone. */
  send<T = Record<string, unknown>>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    if (this.gone) return Promise.reject(new Error(`${method}: Chromium has gone`));
    const id = ++this.next;
    return new Promise<T>((resolve, reject) => {
      this.calls.set(id, { resolve, reject: (error) => reject(new Error(`${method}: ${error.message}`)) });
      this.output.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    });
  }

  /** Listens to every event of every session. */
  onEvent(listener: (event: CdpEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private receive(chunk: string): void {
    const parts = (this.rest + chunk).split('\0');
    this.rest = parts.pop() ?? '';
    for (const part of parts) this.dispatch(JSON.parse(part) as Reply & CdpEvent);
  }

  private dispatch(message: Reply & CdpEvent): void {
    if (message.id === undefined) {
      for (const listener of [...this.listeners]) listener(message);
      return;
    }
    const call = this.calls.get(message.id);
    this.calls.delete(message.id);
    if (message.error) call?.reject(new Error(message.error.message));
    else call?.resolve(message.result as never);
  }

  private end(): void {
    this.gone = true;
    for (const { reject } of this.calls.values()) reject(new Error('Chromium has gone'));
    this.calls.clear();
  }
}

/** A client bound to one attached target. */
export class CdpSession {
  readonly id: string;
  private readonly pipe: CdpPipe;

  constructor(pipe: CdpPipe, id: string) {
    this.pipe = pipe;
    this.id = id;
  }

  send<T = Record<string, unknown>>(method: string, params: object = {}): Promise<T> {
    return this.pipe.send<T>(method, params, this.id);
  }

  /** Listens to one event of this target. */
  on<T = Record<string, unknown>>(method: string, listener: (params: T) => void): () => void {
    return this.pipe.onEvent((event) => {
      if (event.sessionId === this.id && event.method === method) listener(event.params as T);
    });
  }
}
