import { afterEach, expect, it, vi } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import { type ConnectionTiming, EngineConnection } from './connection.ts';
import { containerStore } from './container-store.ts';
import { fakeServer } from './testing/fake-server.ts';
import { FixedEndpoint } from './testing/fixed-endpoint.ts';
import { until } from './testing/until.ts';

const toDispose: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of toDispose.splice(0).reverse()) await dispose();
});

const idOf = (letter: string) => letter.repeat(64);

/** An engine with one container, that can be replaced by another one, or be slow to list what it has. */
async function engine(letter: string) {
  const says = { id: letter, container: letter, isListing: true, isFiltered: false };
  const server = await fakeServer({
    onRequest({ url = '' }, response) {
      response.setHeader('Api-Version', '1.51');
      if (url.includes('/events')) response.flushHeaders();
      else if (says.isFiltered && url.endsWith('/info')) response.writeHead(403).end();
      else if (!url.includes('/containers/json')) response.end(JSON.stringify({ ID: says.id, Version: '1' }));
      else if (says.isListing) response.end(JSON.stringify([{ Id: idOf(says.container), State: 'running' }]));
    },
  });
  toDispose.push(() => server.dispose());
  return {
    says,
    socketPath: server.socketPath,
    hangUp: () => {
      for (const socket of server.connections) socket.destroy();
    },
  };
}

async function following(socketPath: string, timing: Partial<ConnectionTiming> = { lastingMs: 0 }) {
  const endpoints = new FixedEndpoint(socketPath);
  const connection = new EngineConnection({ endpoints, logger: nullLogger, timing });
  const { table, dispose } = boundStore(connection);
  toDispose.push(dispose, () => connection.dispose());
  connection.start();
  await until('the first list', () => table.isComplete);
  return { endpoints, connection, shown: () => [...table.rows.keys()].map((id) => id[0]) };
}

function boundStore(connection: EngineConnection) {
  const store = containerStore({ connection, logger: nullLogger });
  return { table: store.table, dispose: () => store.dispose() };
}

it('shows nothing of the engine before while it connects to the one that was chosen', async () => {
  const [a, b] = [await engine('a'), await engine('b')];
  b.says.isListing = false;
  const { endpoints, connection, shown } = await following(a.socketPath);
  expect(shown()).toEqual(['a']);
  endpoints.set(b.socketPath);
  await until('the other engine', () => connection.status.state === 'connected' && connection.epoch?.id === 2);
  expect(shown()).toEqual([]);
  endpoints.set('/nonexistent/engine.sock');
  await until('a failed attempt', () => connection.status.error !== null);
  expect(shown()).toEqual([]);
});

it('keeps what it shows while the same engine is away, and until it has listed anew', async () => {
  const a = await engine('a');
  const { connection, shown } = await following(a.socketPath);
  a.says.isListing = false;
  a.hangUp();
  await until('the same engine', () => connection.epoch?.id === 2);
  expect(shown()).toEqual(['a']);
});

it('shows nothing of an engine whose place another one has taken, as after its data was deleted', async () => {
  const a = await engine('a');
  const { connection, shown } = await following(a.socketPath);
  const seen: unknown[] = [];
  connection.onDidConnect(() => seen.push(shown()));
  Object.assign(a.says, { id: 'another', container: 'c' });
  a.hangUp();
  await until('its rows', () => shown().includes('c'));
  expect(shown()).toEqual(['c']);
  expect(seen).toEqual([[]]);
});

it('connects where a filter denies who the engine is, and takes it for the same at its place', async () => {
  const a = await engine('a');
  a.says.isFiltered = true;
  const { connection, shown } = await following(a.socketPath);
  a.says.isListing = false;
  a.hangUp();
  await until('the same engine', () => connection.epoch?.id === 2);
  expect(shown()).toEqual(['a']);
  Object.assign(a.says, { id: 'another', isFiltered: false });
  a.hangUp();
  await until('a first id', () => connection.epoch?.id === 3);
  Object.assign(a.says, { isFiltered: true });
  a.hangUp();
  await until('no id again', () => connection.epoch?.id === 4);
  expect(shown()).toEqual(['a']);
  Object.assign(a.says, { id: 'yet another', isFiltered: false });
  a.hangUp();
  await until('another id', () => connection.epoch?.id === 5);
  expect(shown()).toEqual([]);
});

it.each([
  ['longer from one to the next where an engine drops each connection at once', 60_000, [7, 14, 28]],
  ['the first again once one has lasted', 0, [7, 7, 7]],
])('pauses before it connects again: %s', async (_, lastingMs, expected) => {
  const a = await engine('a');
  const waits = vi.spyOn(globalThis, 'setTimeout');
  toDispose.push(() => waits.mockRestore());
  const { connection } = await following(a.socketPath, { retryFirstMs: 7, retryMaxMs: 56, lastingMs });
  for (let epoch = 2; epoch <= 4; epoch++) {
    a.hangUp();
    await until('the next one', () => connection.epoch?.id === epoch);
  }
  const pauses = waits.mock.calls.flatMap(([, ms]) => (ms !== undefined && [7, 14, 28, 56].includes(ms) ? [ms] : []));
  expect(pauses).toEqual(expected);
});
