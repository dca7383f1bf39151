import { expect, it } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { proxiedEngine } from '../testing/proxied-engine.ts';
import { BODY_LIMIT } from './hooks.ts';

const BODY = JSON.stringify({ Image: 'a', HostConfig: { Binds: ['/src:/app:ro', 'data:/data'] } });
const create = (body: string, ...fields: string[]) =>
  `${['POST /v1.51/containers/create?name=web HTTP/1.1', 'Host: d', ...fields].join('\r\n')}\r\n\r\n${body}`;
const whole = create(BODY, `Content-Length: ${BODY.length}`);
const OK = 'HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n';

function asked(refusal?: AppError) {
  const paths: string[] = [];
  const checkPaths = async (of: readonly string[]) => {
    paths.push(...of);
    if (refusal) throw refusal;
  };
  return { paths, hooks: { checkPaths } };
}

const chunks = (body: string, size: number) =>
  `${(body.match(new RegExp(`.{1,${size}}`, 'gs')) ?? []).map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`;

it.each([
  ['with a length', whole],
  ['in chunks', create(chunks(BODY, 7), 'Transfer-Encoding: chunked')],
  ['behind a full host name', whole.replace(' /v1', ' http://docker/v1')],
  ['behind one of another scheme', whole.replace(' /v1', ' UNIX://docker/v1')],
  ['of a version in three parts', whole.replace('/v1.51', '/v1.51.0')],
  ['with letters escaped', whole.replace('containers/create', 'container%73%2fcreate')],
])('asks about the paths of a container that is made, %s, and passes on its very bytes', async (_, request) => {
  const { paths, hooks } = asked();
  const { client, stream } = await proxiedEngine({ hooks });
  const end = await client();
  const half = request.length - 20;
  const next = 'GET /_ping HTTP/1.1\r\n\r\n';
  await end.send(request.slice(0, half), request.slice(half), next);
  const engine = await stream();
  expect(await engine.until(request.length + next.length)).toBe(request + next);
  expect(paths).toEqual(['/src']);
  await engine.send(OK + OK);
  expect(await end.until(2 * OK.length)).toBe(OK + OK);
});

it('tells a client that waits for it to go on, once, and the engine’s own words to it no more', async () => {
  const { paths, hooks } = asked();
  const { client, stream } = await proxiedEngine({ hooks });
  const end = await client();
  const go = 'HTTP/1.1 100 Continue\r\n\r\n';
  const head = create('', `Content-Length: ${BODY.length}`, 'Expect: 100-continue');
  await end.send(head);
  expect(await end.until(go.length)).toBe(go);
  await end.send(BODY);
  const engine = await stream();
  expect(await engine.until(head.length + BODY.length)).toBe(head + BODY);
  expect(paths).toHaveLength(1);
  await engine.send(go + OK);
  expect(await end.until(go.length + OK.length)).toBe(go + OK);
});

it('refuses in the words of whom it asks, and nothing reaches the engine', async () => {
  const said = { ...quoted('/src is not shared'), hint: quoted('Share it.') };
  const { hooks } = asked(new AppError('BAD_REQUEST', said));
  const { client, stream } = await proxiedEngine({ hooks });
  const end = await client();
  await end.send(whole);
  const answer = await end.ended();
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('{"message":"/src is not shared. Share it."}');
  expect(await (await stream()).ended()).toBe('');
});

it('tells once how a request ended that is refused, also when its client leaves then', async () => {
  const told: unknown[] = [];
  const refusal = new AppError('BAD_REQUEST', quoted('no'));
  const { client, proxy } = await proxiedEngine({
    hooks: {
      onRequest: () => (how, why) => void told.push(how, why),
      checkPaths: () => Promise.reject(refusal),
    },
  });
  const end = await client();
  await end.send(whole);
  await end.ended();
  end.socket.destroy();
  await expect.poll(() => proxy.clients).toBe(0);
  expect(told).toEqual([400, refusal]);
});

it('refuses what is larger than it reads: nobody would have seen its paths', async () => {
  const { paths, hooks } = asked();
  const large = `${BODY}${' '.repeat(BODY_LIMIT)}`;
  for (const request of [
    create(large, `Content-Length: ${large.length}`),
    create(chunks(large, 60_000), 'Transfer-Encoding: chunked'),
  ]) {
    const { client, stream } = await proxiedEngine({ hooks });
    const end = await client();
    end.socket.write(request);
    expect(await end.ended()).toMatch(/^HTTP\/1\.1 413 .*too much to see which paths/s);
    expect(await (await stream()).ended()).toBe('');
  }
  expect(paths).toEqual([]);
});

it('passes on what is no document, as the engine says so', async () => {
  const { paths, hooks } = asked();
  for (const request of [
    create('{"HostConfig":{"Binds":["/src:/a"]', 'Content-Length: 34'),
    create('', 'Content-Length: 0'),
  ]) {
    const { client, stream } = await proxiedEngine({ hooks });
    const end = await client();
    await end.send(request);
    expect((await (await stream()).until(request.length)) === request).toBe(true);
  }
  expect(paths).toEqual([]);
});

it('a client that leaves in the middle of a body takes it along as far as it has come', async () => {
  const { paths, hooks } = asked();
  const { client, stream } = await proxiedEngine({ hooks });
  const end = await client();
  await end.send(whole.slice(0, -5));
  end.socket.end();
  expect(await (await stream()).ended()).toBe(whole.slice(0, -5));
  expect(paths).toEqual([]);
});

it('holds a start until its ports are known to be free, and its answer until they are open', async () => {
  const events: string[] = [];
  const { client, stream } = await proxiedEngine({
    hooks: {
      awake: async () => void events.push('awake'),
      claimPorts: async (container) => {
        events.push(`claim ${container}`);
        return async () => void events.push('ready');
      },
    },
  });
  const end = await client();
  const start = 'POST /v1.51/containers/web/start HTTP/1.1\r\nContent-Length: 0\r\n\r\n';
  await end.send(start);
  const engine = await stream();
  await engine.until(start.length);
  expect(events).toEqual(['awake', 'claim web']);
  await engine.send(OK);
  await end.until(OK.length);
  expect(events).toEqual(['awake', 'claim web', 'ready']);
  // One that has not started has no ports to wait for.
  await end.send(start);
  await engine.until(2 * start.length);
  await engine.send('HTTP/1.1 304 Not Modified\r\n\r\n');
  await end.until(OK.length + 29);
  expect(events.slice(3)).toEqual(['claim web']);
});

it('refuses a start as dockerd would, after the answers to what was asked before it', async () => {
  const taken = quoted('Bind for 0.0.0.0:80 failed: port is already allocated');
  const { client, stream } = await proxiedEngine({
    hooks: { claimPorts: () => Promise.reject(new AppError('CONFLICT', taken)) },
  });
  const end = await client();
  const ping = 'GET /_ping HTTP/1.1\r\n\r\n';
  await end.send(`${ping}POST /containers/web/restart HTTP/1.1\r\n\r\n`);
  const engine = await stream();
  expect(await engine.until(ping.length)).toBe(ping);
  expect(end.length).toBe(0);
  await engine.send(OK);
  const answer = await end.ended();
  expect(answer.startsWith(`${OK}HTTP/1.1 500 `)).toBe(true);
  expect(answer).toContain('port is already allocated');
  expect(engine.read.toString()).toBe(ping);
});

it('tells of a swarm before it is entered, and after each answer about one', async () => {
  const events: string[] = [];
  const swarm = {
    entering: async () => void events.push('entering'),
    entered: async () => void events.push('entered'),
    left: async () => void events.push('left'),
  };
  const { client, stream } = await proxiedEngine({ hooks: { swarm } });
  const end = await client();
  for (const [n, call] of ['init', 'leave?force=1', 'join'].entries()) {
    await end.send(`POST /v1.51/swarm/${call} HTTP/1.1\r\nContent-Length: 0\r\n\r\n`);
    const engine = await stream();
    await expect.poll(() => engine.read.toString()).toContain(call);
    await engine.send(OK);
    await end.until((n + 1) * OK.length);
  }
  expect(events).toEqual(['entering', 'entered', 'left', 'entering', 'entered']);
  // An answer that is lost settles it, too.
  await end.send('POST /v1.51/swarm/init HTTP/1.1\r\nContent-Length: 0\r\n\r\n');
  await expect.poll(() => events.slice(5)).toEqual(['entering']);
  (await stream()).socket.destroy();
  await expect.poll(() => events.slice(5)).toEqual(['entering', 'entered']);
});

it('a client that leaves while it is asked about its request is noticed, and the request does not reach the engine', async () => {
  const told: unknown[] = [];
  let asked: AbortSignal | undefined;
  const { client, stream, proxy } = await proxiedEngine({
    hooks: {
      claimPorts: (_container, signal) =>
        new Promise((_, reject) => {
          asked = signal;
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      onRequest: () => (how) => void told.push(how),
    },
  });
  const end = await client();
  await end.send('POST /containers/web/start HTTP/1.1\r\nContent-Length: 0\r\n\r\n');
  await expect.poll(() => asked?.aborted).toBe(false);
  end.socket.end();
  await expect.poll(() => [asked?.aborted, told, proxy.clients]).toEqual([true, [null], 0]);
  expect(await (await stream()).ended()).toBe('');
});

it('one that has said all it has to say when it is asked about still gets its answer', async () => {
  const start = 'POST /containers/web/start HTTP/1.1\r\nContent-Length: 0\r\n\r\n';
  let said: () => void = () => undefined;
  const hasSaid = new Promise<void>((resolve) => (said = resolve));
  const { client, stream } = await proxiedEngine({
    hooks: { claimPorts: async () => async () => undefined },
    dial: async (open) => {
      await hasSaid;
      // It is all there by then, and read in the next turn.
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      return open();
    },
  });
  const end = await client();
  end.socket.end(start, said);
  const engine = await stream();
  expect(await engine.ended()).toBe(start);
  engine.socket.end(OK);
  expect(await end.ended()).toBe(OK);
});

it.each(['1.0', '1.1'])('reads HTTP/%s', async (version) => {
  const { paths, hooks } = asked();
  const { client, stream } = await proxiedEngine({ hooks });
  const end = await client();
  const request = whole.replace('HTTP/1.1', `HTTP/${version}`);
  const keep = request.replace('Host: d', 'Host: d\r\nConnection: keep-alive');
  await end.send(keep);
  const engine = await stream();
  await engine.until(keep.length);
  await engine.send(OK.replace('HTTP/1.1', `HTTP/${version}`));
  await end.until(OK.length);
  await end.send(keep);
  await engine.until(2 * keep.length);
  expect(paths).toEqual(['/src', '/src']);
});

it('tells why a pull failed whose status was sent before it began', async () => {
  const told: unknown[] = [];
  const { client, stream } = await proxiedEngine({
    hooks: { onRequest: () => (status, failure) => void told.push([status, failure]) },
  });
  const end = await client();
  await end.send('POST /images/create?fromImage=a HTTP/1.1\r\nContent-Length: 0\r\n\r\n');
  const engine = await stream();
  const lines = '{"status":"Pulling"}\r\n{"errorDetail":{"message":"gone"},"error":"gone"}\r\n';
  await engine.send(
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks(lines.replaceAll('\r\n', '\n'), 9)}`,
  );
  await expect.poll(() => told).toEqual([[200, 'gone']]);
});

it('tells what was asked and how it ended, but not of what only looks', async () => {
  const told: unknown[] = [];
  const { client, stream } = await proxiedEngine({
    hooks: {
      onRequest: ({ method, path, query, client }) => {
        told.push([method, path, `${query}`, client]);
        return (status) => void told.push(status);
      },
    },
  });
  const end = await client();
  await end.send('GET /info HTTP/1.1\r\n\r\nDELETE /v1.51/containers/a%62?force=1 HTTP/1.1\r\nUser-Agent: x/1\r\n\r\n');
  const engine = await stream();
  await expect.poll(() => told).toEqual([['DELETE', '/containers/ab', 'force=1', 'x/1']]);
  await engine.send(OK + OK);
  await expect.poll(() => told.slice(1)).toEqual([201]);
  await end.send('POST /session HTTP/1.1\r\nUpgrade: h2c\r\n\r\n');
  await engine.send('HTTP/1.1 101 UPGRADED\r\n\r\n');
  await expect.poll(() => told.length).toBe(3);
  end.socket.destroy();
  await expect.poll(() => told.slice(3)).toEqual([101]);
  const other = await client();
  await other.send('POST /images/create HTTP/1.1\r\n\r\n');
  await expect.poll(() => told.length).toBe(5);
  other.socket.destroy();
  (await stream(2)).socket.destroy();
  await expect.poll(() => told.slice(5)).toEqual([null]);
});

it('who only watches what happens is not busy, makes use of the engine with each thing told, and stays while it sleeps', async () => {
  let uses = 0;
  const { client, stream, proxy } = await proxiedEngine({ hooks: { onUse: () => void uses++ } });
  const watcher = await client();
  const ask = 'GET /v1.51/events?filters=%7B%7D HTTP/1.1\r\nHost: d\r\n\r\n';
  await watcher.send(ask);
  const engine = await stream();
  await engine.until(ask.length);
  expect([proxy.isBusy, uses]).toEqual([true, 1]);
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  await engine.send(head);
  await watcher.until(head.length);
  expect(proxy.isBusy).toBe(false);
  await engine.send('3\r\n{}\n\r\n');
  await watcher.until(head.length + 8);
  expect([proxy.isBusy, uses]).toEqual([false, 2]);

  const waiting = await client();
  await waiting.send('POST /v1.51/containers/web/wait HTTP/1.1\r\nHost: d\r\n\r\n');
  await stream(2);
  await expect.poll(() => proxy.isBusy).toBe(true);
  proxy.parkClients();
  await waiting.ended();
  await engine.ended();
  await expect.poll(() => proxy.clients).toBe(1);
  expect([proxy.isBusy, watcher.hasEnded]).toEqual([false, false]);
  proxy.unparkClients();
  await watcher.ended();
  await expect.poll(() => proxy.clients).toBe(0);
});

it.each([
  ['/containers/web/logs?stdout=1', true],
  ['/containers/web/logs?follow=0', true],
  ['/v1.51/services/web/logs?follow=true', false],
  ['/containers/web/stats', false],
  ['/containers/web/stats?stream=false', true],
  ['/containers/web/stats?one-shot=1', true],
  ['/events?since=1&until=2', true],
  ['/images/owner/logs?follow=1', true],
])('GET %s is a request until all of its answer is there: %s', async (path, isRequest) => {
  const { client, stream, proxy } = await proxiedEngine();
  const reader = await client();
  await reader.send(`GET ${path} HTTP/1.1\r\nHost: d\r\n\r\n`);
  const engine = await stream();
  await engine.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
  await reader.until(50);
  expect(proxy.isBusy).toBe(isRequest);
});

it('a parked client that leaves is gone', async () => {
  const { client, stream, proxy } = await proxiedEngine();
  const watcher = await client();
  await watcher.send('GET /containers/web/logs?follow=1 HTTP/1.1\r\nHost: d\r\n\r\n');
  await (await stream()).send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  await watcher.until(20);
  proxy.parkClients();
  watcher.socket.end();
  await expect.poll(() => proxy.clients).toBe(0);
});
