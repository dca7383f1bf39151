import { createConnection, createServer } from 'node:net';
import type { BenchContext } from './row.ts';

/** A unix socket before an engine's that counts the requests going through. */
export async function countingProxy(from: string, to: string, context: BenchContext) {
  const lines: string[] = [];
  const server = createServer((client) => {
    const engine = createConnection(to);
    client.on('data', (chunk) => {
      // A client of ours sends a request's head in one piece; bodies do not begin like this.
      const line = /^(?:GET|POST|PUT|DELETE|HEAD) \S+ HTTP/.exec(chunk.toString('latin1', 0, 2000));
      if (line) lines.push(line[0]);
    });
    client.pipe(engine).pipe(client);
    client.on('error', () => engine.destroy());
    engine.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(from, resolve));
  context.onEnd(() => void server.close());
  return { count: () => lines.length };
}
