import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { socketEndpoint } from './endpoint.ts';
import { Modem } from './modem.ts';
import { type FakeServer, fakeServer } from './testing/fake-server.ts';
import { until } from './testing/until.ts';
import { EngineTransport } from './transport.ts';

let server: FakeServer | null = null;
let transport: EngineTransport | null = null;
const epoch = () => new AbortController();

afterEach(async () => {
  transport?.dispose();
  await server?.dispose();
  server = null;
});

async function modemOf(
  onRequest: RequestListener,
  options: { epoch?: AbortSignal; onUpgrade?: (s: Duplex) => void } = {},
) {
  server = await fakeServer({ onRequest, ...(options.onUpgrade ? { onUpgrade: options.onUpgrade } : {}) });
  transport = new EngineTransport(socketEndpoint(server.socketPath));
  return new Modem({ transport, apiVersion: '1.51', epoch: options.epoch ?? epoch().signal });
}
const call = { method: 'GET', path: '/things' } as const;

describe('Modem.json', () => {
  it('sends the version, the query and a JSON body', async () => {
    const seen: string[] = [];
    const modem = await modemOf(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      seen.push(`${request.method} ${request.url} ${body} ${request.headers['content-type']}`);
      response.end('{"ok":true}');
    });
    expect(await modem.json({ method: 'POST', path: '/x', query: { a: 1 }, body: { b: 'ü' } })).toEqual({ ok: true });
    expect(seen).toEqual(['POST /v1.51/x?a=1 {"b":"ü"} application/json']);
  });

  it('rejects when the body dies in the middle', async () => {
    const modem = await modemOf((_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('[{"Id":', () => response.socket?.destroy());
    });
    await expect(modem.json(call)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('rejects when the connection closes without an answer', async () => {
    const modem = await modemOf((request) => request.socket.destroy());
    await expect(modem.json(call)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('rejects at its deadline, before and within an answer, and hangs up', async () => {
    let partial = false;
    const modem = await modemOf((_request, response) => {
      if (partial) response.write('[');
    });
    await expect(modem.json({ ...call, deadlineMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    partial = true;
    await expect(modem.json({ ...call, deadlineMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await until('the connections to close', () => server?.connections.size === 0);
  });

  it('refuses a document that is nested deeper than any code that recurses could take', async () => {
    let levels = 60_000;
    const modem = await modemOf((_request, response) => {
      response.end(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
    });
    await expect(modem.json(call)).rejects.toMatchObject({
      code: 'ENGINE_ERROR',
      message: 'the engine answered /things with a document that is nested too deeply',
    });
    levels = 100;
    expect(await modem.json(call)).toHaveProperty('a.a.a');
  });

  it("rejects with the epoch's reason when the epoch ends", async () => {
    const ending = epoch();
    const modem = await modemOf(() => undefined, { epoch: ending.signal });
    const pending = modem.json(call);
    await until('a connection', () => server?.connections.size === 1);
    ending.abort(new AppError('CONNECTION_LOST', quoted('the VM ended')));
    await expect(pending).rejects.toMatchObject({ code: 'CONNECTION_LOST', message: 'the VM ended' });
    await expect(modem.json(call)).rejects.toMatchObject({ message: 'the VM ended' });
    await until('the connection to close', () => server?.connections.size === 0);
  });

  it('rejects as cancelled when the caller cancels', async () => {
    const modem = await modemOf(() => undefined);
    const cancel = new AbortController();
    const pending = modem.json({ ...call, signal: cancel.signal });
    await until('a connection', () => server?.connections.size === 1);
    cancel.abort();
    await expect(pending).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('refuses a redirect without following it', async () => {
    let visited = false;
    const elsewhere = createServer(() => {
      visited = true;
    });
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
    const { port } = elsewhere.address() as AddressInfo;
    const modem = await modemOf((_request, response) => {
      response.writeHead(307, { Location: `http://127.0.0.1:${port}/` }).end();
    });
    await expect(modem.json(call)).rejects.toMatchObject({ code: 'ENGINE_ERROR', details: { status: 307 } });
    expect(visited).toBe(false);
    elsewhere.close();
  });

  it('rejects with what the engine says, and with what is no JSON', async () => {
    let status = 409;
    const modem = await modemOf((_request, response) => {
      response.writeHead(status).end(status === 409 ? '{"message":"name taken"}' : '<html>');
    });
    await expect(modem.json(call)).rejects.toMatchObject({ code: 'CONFLICT', message: 'name taken' });
    status = 200;
    await expect(modem.json(call)).rejects.toMatchObject({ code: 'ENGINE_ERROR' });
  });

  it('keeps one connection for many calls, and opens more for calls at once', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const modem = await modemOf(async (request, response) => {
      if (request.url?.endsWith('/slow')) await held;
      response.end('1');
    });
    for (let n = 0; n < 5; n++) await modem.json(call);
    expect(server?.connections.size).toBe(1);
    const slow = modem.json({ method: 'GET', path: '/slow' });
    expect(await modem.json(call)).toBe(1);
    expect(server?.connections.size).toBe(2);
    release();
    expect(await slow).toBe(1);
  });
});

describe('Modem.stream', () => {
  it('fails the stream when its connection dies', async () => {
    const modem = await modemOf((_request, response) => {
      response.write('a', () => response.socket?.destroy());
    });
    const stream = await modem.stream(call);
    const read = (async () => {
      for await (const _ of stream);
    })();
    await expect(read).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('outlives its deadline once it has begun, and ends with the epoch', async () => {
    const ending = epoch();
    const modem = await modemOf((_request, response) => void response.write('a'), { epoch: ending.signal });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const chunks = (await modem.stream({ ...call, deadlineMs: 100 }))[Symbol.asyncIterator]();
    await chunks.next();
    const settled = vi.fn();
    const more = chunks.next();
    void more.then(settled, settled);
    await vi.advanceTimersByTimeAsync(200);
    vi.useRealTimers();
    expect(settled).not.toHaveBeenCalled();
    ending.abort(new AppError('CONNECTION_LOST', quoted('gone')));
    await expect(more).rejects.toThrow('gone');
  });

  it('rejects at its deadline when it never begins', async () => {
    const modem = await modemOf(() => undefined);
    await expect(modem.stream({ ...call, deadlineMs: 50 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await until('the connection to close', () => server?.connections.size === 0);
  });

  it('does not crash when it is aborted while nobody reads', async () => {
    const cancel = new AbortController();
    const modem = await modemOf((_request, response) => void response.write('a'));
    const stream = await modem.stream({ ...call, signal: cancel.signal });
    cancel.abort();
    await until('the stream to be closed', () => stream.destroyed);
  });
});

describe('Modem.hijack', () => {
  it('half-closes: late output still arrives after the end of input', async () => {
    const modem = await modemOf(() => undefined, {
      onUpgrade(socket) {
        socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhead ');
        let input = '';
        socket.on('data', (chunk: Buffer) => (input += chunk));
        socket.on('end', () => setTimeout(() => socket.end(`got ${input}`), 30));
      },
    });
    const connection = await modem.hijack({ method: 'POST', path: '/exec/x/start', body: {} });
    connection.end('input');
    let output = '';
    for await (const chunk of connection) output += chunk;
    expect(output).toMatch(/^head .*got .*input$/s);
  });

  it('rejects with the engine’s words when it is refused', async () => {
    const modem = await modemOf(() => undefined, {
      onUpgrade: (socket) =>
        void socket.end('HTTP/1.1 409 Conflict\r\nContent-Length: 25\r\n\r\n{"message":"not running"}'),
    });
    await expect(modem.hijack({ method: 'POST', path: '/x' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'not running',
    });
  });

  it('is destroyed when the epoch ends, with nobody listening', async () => {
    const ending = epoch();
    const modem = await modemOf(() => undefined, {
      epoch: ending.signal,
      onUpgrade: (socket) => {
        socket.resume().on('end', () => socket.end());
        socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      },
    });
    const connection = await modem.hijack({ method: 'POST', path: '/x' });
    ending.abort(new AppError('CONNECTION_LOST', quoted('gone')));
    await until('the connection to be closed', () => connection.destroyed && server?.connections.size === 0);
  });
});
