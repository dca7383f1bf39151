import { expect, it } from 'vitest';
import { EngineClient } from '../../../engine/client.ts';
import { socketEndpoint } from '../../../engine/endpoint.ts';
import { fakeServer } from '../../../engine/testing/fake-server.ts';
import { until } from '../../../engine/testing/until.ts';
import { EngineTransport } from '../../../engine/transport.ts';
import { hangUpsOf } from '../testing/hang-ups-of.ts';
import { connectExec } from './exec-process.ts';
import { Shells } from './shells.ts';

const containerId = 'a'.repeat(64);

it('starts with the size as it is by then, and has passed on a later one before it takes input', async () => {
  let size = { cols: 100, rows: 28 };
  const seen: unknown[] = [];
  const server = await fakeServer({
    async onRequest(request, response) {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (request.method === 'GET') {
        // The pane is measured while the container is looked at.
        size = { cols: 132, rows: 37 };
        return void response.end(`{"Id":"${containerId}","Name":"/x","Config":{},"State":{"Running":true}}`);
      }
      if (request.url?.includes('/resize')) seen.push(new URL(request.url, 'http://x').search);
      else seen.push(JSON.parse(body).ConsoleSize);
      response.end(JSON.stringify({ Id: 'b'.repeat(64) }));
    },
    onUpgrade(socket) {
      size = { cols: 90, rows: 20 };
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    },
  });
  const transport = new EngineTransport(socketEndpoint(server.socketPath));
  const client = new EngineClient({ transport, apiVersion: '1.51', epoch: new AbortController().signal });
  const process = await connectExec(
    client,
    { shells: new Shells(), hangUps: hangUpsOf({ client: () => client }) },
    {
      id: 'the-terminal',
      target: { kind: 'exec', containerId, command: ['top'] },
      get size() {
        return size;
      },
      signal: new AbortController().signal,
    },
  );
  expect(seen).toEqual([[37, 132], '?w=90&h=20']);
  process.stream.destroy();
  transport.dispose();
  await server.dispose();
});

it('hangs up what may have started when the terminal is closed at that moment', async () => {
  const commands: string[][] = [];
  let starting = false;
  let hungUp = false;
  const server = await fakeServer({
    async onRequest(request, response) {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (request.url?.includes('/exec/')) return void response.end(JSON.stringify({ Running: !hungUp, ExitCode: 0 }));
      if (request.method === 'GET')
        return void response.end(`{"Id":"${containerId}","Name":"/x","Config":{},"State":{"Running":true}}`);
      commands.push(JSON.parse(body).Cmd);
      response.end(JSON.stringify({ Id: 'b'.repeat(64) }));
    },
    // The answer to the start never comes; the hang-up has nothing to say.
    onUpgrade: (socket) => {
      if (!starting) {
        starting = true;
        return;
      }
      hungUp = true;
      socket.end('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    },
  });
  const transport = new EngineTransport(socketEndpoint(server.socketPath));
  const client = new EngineClient({ transport, apiVersion: '1.51', epoch: new AbortController().signal });
  const closing = new AbortController();
  const connecting = connectExec(
    client,
    { shells: new Shells(), hangUps: hangUpsOf({ client: () => client }) },
    {
      id: 'the-terminal',
      target: { kind: 'exec', containerId, command: ['top'] },
      size: { cols: 80, rows: 24 },
      signal: closing.signal,
    },
  );
  await until('the start', () => starting);
  closing.abort();
  await expect(connecting).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(hungUp).toBe(true);
  expect(commands[0]).toEqual(['top']);
  expect(commands[1]?.slice(-2)).toEqual(['slipway-hang-up', 'SLIPWAY_TERMINAL=home_host_the-terminal']);
  transport.dispose();
  await server.dispose();
});

it.each([
  ['takes input all the same', false],
  ['is over at once when the terminal is closed meanwhile, and can be hung up', true],
])('a start whose size the engine does not take in time %s', async (_, closes) => {
  let size = { cols: 80, rows: 24 };
  const commands: string[][] = [];
  const closing = new AbortController();
  const server = await fakeServer({
    async onRequest(request, response) {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (request.url?.endsWith(`/exec/${'b'.repeat(64)}/json`))
        return void response.end(JSON.stringify({ Running: commands.length < 2, ExitCode: 0 }));
      if (request.method === 'GET')
        return void response.end(`{"Id":"${containerId}","Name":"/x","Config":{},"State":{"Running":true}}`);
      if (request.url?.includes('/resize')) return void (closes && closing.abort(new Error('closed')));
      commands.push(JSON.parse(body).Cmd);
      response.end(JSON.stringify({ Id: 'b'.repeat(64) }));
    },
    onUpgrade(socket) {
      size = { cols: 90, rows: 20 };
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      // The hang-up has nothing to say.
      if (commands.length > 1) socket.end();
    },
  });
  const transport = new EngineTransport(socketEndpoint(server.socketPath));
  const client = new EngineClient({ transport, apiVersion: '1.51', epoch: new AbortController().signal });
  const connecting = connectExec(
    client,
    { shells: new Shells(), hangUps: hangUpsOf({ client: () => client }) },
    {
      id: 'the-terminal',
      target: { kind: 'exec', containerId, command: ['top'] },
      get size() {
        return size;
      },
      signal: closing.signal,
    },
  );
  const process = await connecting;
  expect(process.stream.writable).toBe(!closes);
  await process.close();
  expect(commands.at(-1)?.slice(-2)).toEqual(['slipway-hang-up', 'SLIPWAY_TERMINAL=home_host_the-terminal']);
  transport.dispose();
  await server.dispose();
});
