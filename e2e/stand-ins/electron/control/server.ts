import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { controlMethods } from './methods.ts';
import type { ControlReply, ControlRequest } from './protocol.ts';

const answer = async ({ id, method, params }: ControlRequest): Promise<ControlReply> => {
  try {
    const run = controlMethods[method] as ((...args: unknown[]) => unknown) | undefined;
    if (!run) throw new Error(`no control method ${method}`);
    return { id, result: (await run(...params)) ?? null };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
};

const serve = (socket: Socket): void => {
  socket.on('error', () => undefined);
  const lines = createInterface({ input: socket });
  lines.on('error', () => undefined);
  lines.on('line', (line) => {
    void answer(JSON.parse(line) as ControlRequest).then((reply) => {
      if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
    });
  });
};

/** Opens the control endpoint at `path`: JSON lines, one request, one reply. It does not keep the app alive. */
export const startControl = (path: string): void => {
  createServer(serve).listen(path).unref();
};
