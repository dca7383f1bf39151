import type { RequestListener } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { Emitter } from '../base/emitter.ts';
import { nullLogger } from '../base/logger.ts';
import type { Container } from '../contract/containers.ts';
import { EngineClient } from './client.ts';
import type { Epoch } from './connection.ts';
import { socketEndpoint } from './endpoint.ts';
import type { EngineEvent } from './events.ts';
import { ImageStore } from './image-store.ts';
import { LiveTable } from './live-table.ts';
import { fakeServer } from './testing/fake-server.ts';
import { until } from './testing/until.ts';
import { EngineTransport } from './transport.ts';

const idOf = (n: number) => `sha256:${n.toString(16).padStart(64, '0')}`;
const image = (Id: string) => ({ Id, RepoTags: [], RepoDigests: [], Size: 1, Os: 'linux', Architecture: 'amd64' });

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

/** A store of the images of an engine that answers like this. */
async function following(onRequest: RequestListener) {
  const server = await fakeServer({ onRequest });
  const connected = new Emitter<Epoch>();
  const engineChanged = new Emitter<void>();
  const connection = {
    onDidConnect: connected.event,
    onDidChangeEngine: engineChanged.event,
    onEvent: new Emitter<EngineEvent>().event,
    epoch: null as Epoch | null,
  };
  const transport = new EngineTransport(socketEndpoint(server.socketPath));
  const containers = new LiveTable<Container>(({ id }) => id, true);
  const store = new ImageStore({ containers, connection, logger: nullLogger });
  ended.push(
    () => server.dispose(),
    () => transport.dispose(),
    () => store.dispose(),
  );
  let end = new AbortController();
  return {
    store,
    engineChanged,
    connect() {
      end = new AbortController();
      const client = new EngineClient({ transport, apiVersion: '1.51', epoch: end.signal });
      const version = { version: '1', apiVersion: '1.51', os: 'linux', arch: 'amd64' };
      connection.epoch = { id: 1, client, signal: end.signal, version };
      connected.fire(connection.epoch);
    },
    lose() {
      connection.epoch = null;
      end.abort(new Error('gone'));
    },
  };
}

it('asks for platforms again that it had no answer to when the engine went', async () => {
  const ids = [1, 2, 3, 4, 5].map(idOf);
  let inspects = 0;
  let answering = false;
  const { store, connect, lose } = await following((request, response) => {
    if (request.url?.startsWith('/v1.51/images/json')) response.end(JSON.stringify(ids.map(image)));
    else {
      inspects++;
      const id = decodeURIComponent(request.url?.split('/')[3] ?? '');
      if (answering) response.end(JSON.stringify(image(id)));
    }
  });
  connect();
  await until('questions', () => inspects > 0);
  lose();
  answering = true;
  connect();
  await until('all platforms', () =>
    [...store.table.rows.values()].every(({ platform }) => platform === 'linux/amd64'),
  );
  expect(store.table.rows.size).toBe(ids.length);
});

it('takes an engine’s images off the screen when another is chosen while its list still comes in', async () => {
  const { store, connect, lose, engineChanged } = await following((request, response) => {
    if (!request.url?.startsWith('/v1.51/images/json')) return;
    // All but the end of it.
    response.write(JSON.stringify(Array.from({ length: 500 }, (_, n) => image(idOf(n)))).slice(0, -2));
  });
  const stop = new AbortController();
  ended.push(() => stop.abort());
  const shown = new Set<string>();
  const reading = (async () => {
    for await (const item of store.table.watch(stop.signal)) {
      if (item.type !== 'snapshot') continue;
      if (item.first) shown.clear();
      for (const { id } of item.items) shown.add(id);
    }
  })();
  connect();
  await until('the first images', () => shown.size > 0);
  expect(store.table.isComplete).toBe(false);
  lose();
  engineChanged.fire();
  await until('no image of the engine before', () => shown.size === 0);
  stop.abort();
  await reading;
});
