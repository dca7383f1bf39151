import { connect, type Socket } from 'node:net';

/** What came back on a connection until it ended. */
export interface RawAnswer {
  /** 0 when nothing came. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends bytes as they are and reads until the other side ends, or until a whole answer with a length has come. */
export function rawRequest(port: number, text: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let received = '';
    const done = () => {
      socket.destroy();
      resolve(parse(received));
    };
    socket.on('data', (chunk) => {
      received += chunk.toString();
      if (isWhole(received)) done();
    });
    socket.on('end', done);
    socket.on('error', (error) => (received ? done() : reject(error)));
  });
}

/** Opens a connection and says nothing. */
export function silent(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Resolves when the other side has ended a connection. */
export function ended(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
}

function isWhole(text: string): boolean {
  const { status, headers, body } = parse(text);
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return status === 101 || Buffer.byteLength(body) >= length;
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
  });
  return { status: Number(first.split(' ')[1] ?? 0), headers: new Map(headers), body: rest.join('\r\n\r\n') };
}
