import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { EngineClient } from '../../../engine/client.ts';
import { socketEndpoint } from '../../../engine/endpoint.ts';
import { fakeServer } from '../../../engine/testing/fake-server.ts';
import { until } from '../../../engine/testing/until.ts';
import { EngineTransport } from '../../../engine/transport.ts';
import { hangUpsOf } from '../testing/hang-ups-of.ts';
import { connectExec } from './exec-process.ts';
import { Shells } from './shells.ts';

const containerId = 'a'.repeat(64);
const execId = 'b'.repeat(64);
const UPGRADED = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';

/**
 * Starts `top` in a terminal of a container. `asked` hears what the engine is asked and with what, and may give another
 * answer than that all is well, or `null` for none; `upgraded` has the connection of what is started.
 */
async function starting(options: {
  asked: (request: IncomingMessage, body: string) => object | null | undefined;
  upgraded: (socket: Duplex) => void;
  size: () => { cols: number; rows: number };
  signal?: AbortSignal;
}) {
  const server = await fakeServer({
    async onRequest(request, response) {
      let body = '';
      for await (const chunk of request) body += chunk;
      const answer = options.asked(request, body);
      const container = { Id: containerId, Name: '/x', Config: {}, State: { Running: true } };
      const usual = request.method === 'GET' ? container : { Id: execId };
      if (answer !== null) response.end(JSON.stringify(answer ?? usual));
    },
    onUpgrade: options.upgraded,
  });
  const transport = new EngineTransport(socketEndpoint(server.socketPath));
  onTestFinished(async () => {
    transport.dispose();
    await server.dispose();
  });
  const client = new EngineClient({ transport, apiVersion: '1.51', epoch: new AbortController().signal });
  const process = connectExec(
    client,
    { shells: new Shells(), hangUps: hangUpsOf({ client: () => client }) },
    {
      id: 'the-terminal',
      target: { kind: 'exec', containerId, command: ['top'] },
      get size() {
        return options.size();
      },
      signal: options.signal ?? new AbortController().signal,
    },
  );
  return { process };
}

it('starts with the size as it is by then, and has passed on a later one before it takes input', async () => {
  let size = { cols: 100, rows: 28 };
  const seen: unknown[] = [];
  const { process } = await starting({
    size: () => size,
    asked(request, body) {
      // The pane is measured while the container is looked at.
      if (request.method === 'GET') size = { cols: 132, rows: 37 };
      else if (request.url?.includes('/resize')) seen.push(new URL(request.url, 'http://x').search);
      else seen.push(JSON.parse(body).ConsoleSize);
      return undefined;
    },
    upgraded(socket) {
      size = { cols: 90, rows: 20 };
      socket.write(UPGRADED);
    },
  });
  const { stream } = await process;
  expect(seen).toEqual([[37, 132], '?w=90&h=20']);
  stream.destroy();
});

it('hangs up what may have started when the terminal is closed at that moment', async () => {
  const commands: string[][] = [];
  let started = false;
  let hungUp = false;
  const closing = new AbortController();
  const { process } = await starting({
    size: () => ({ cols: 80, rows: 24 }),
    signal: closing.signal,
    asked(request, body) {
      if (request.url?.includes('/exec/')) return { Running: !hungUp, ExitCode: 0 };
      if (request.method !== 'GET') commands.push(JSON.parse(body).Cmd);
      return undefined;
    },
    // The answer to the start never comes; the hang-up has nothing to say.
    upgraded(socket) {
      hungUp = started;
      started = true;
      if (hungUp) socket.end(UPGRADED);
    },
  });
  await until('the start', () => started);
  closing.abort();
  await expect(process).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(hungUp).toBe(true);
  expect(commands[0]).toEqual(['top']);
  expect(commands[1]?.slice(-2)).toEqual(['slipway-hang-up', 'SLIPWAY_TERMINAL=home_host_the-terminal']);
});

it.each([
  ['takes input all the same', false],
  ['is over at once when the terminal is closed meanwhile, and can be hung up', true],
])('a start whose size the engine does not take in time %s', async (_, closes) => {
  let size = { cols: 80, rows: 24 };
  const commands: string[][] = [];
  const closing = new AbortController();
  const { process } = await starting({
    size: () => size,
    signal: closing.signal,
    asked(request, body) {
      if (request.url?.endsWith(`/exec/${execId}/json`)) return { Running: commands.length < 2, ExitCode: 0 };
      if (request.url?.includes('/resize')) {
        if (closes) closing.abort(new Error('closed'));
        return null;
      }
      if (request.method !== 'GET') commands.push(JSON.parse(body).Cmd);
      return undefined;
    },
    upgraded(socket) {
      size = { cols: 90, rows: 20 };
      socket.write(UPGRADED);
      // The hang-up has nothing to say.
      if (commands.length > 1) socket.end();
    },
  });
  const started = await process;
  expect(started.stream.writable).toBe(!closes);
  await started.close();
  expect(commands.at(-1)?.slice(-2)).toEqual(['slipway-hang-up', 'SLIPWAY_TERMINAL=home_host_the-terminal']);
});
