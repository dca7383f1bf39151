import { expect, it } from 'vitest';
import { Emitter } from '../base/emitter.ts';
import { nullLogger } from '../base/logger.ts';
import type { Container } from '../contract/containers.ts';
import { EngineClient } from './client.ts';
import type { Epoch } from './connection.ts';
import type { EngineEvent } from './events.ts';
import { ImageStore } from './image-store.ts';
import { LiveTable } from './live-table.ts';
import { fakeServer } from './testing/fake-server.ts';
import { until } from './testing/until.ts';
import { EngineTransport } from './transport.ts';

const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => `sha256:${letter.repeat(64)}`);
const image = (Id: string) => ({ Id, RepoTags: [], RepoDigests: [], Size: 1, Os: 'linux', Architecture: 'amd64' });

it('asks for platforms again that it had no answer to when the engine went', async () => {
  let inspects = 0;
  let answering = false;
  const server = await fakeServer({
    onRequest(request, response) {
      if (request.url?.startsWith('/v1.51/images/json')) response.end(JSON.stringify(ids.map(image)));
      else {
        inspects++;
        const id = decodeURIComponent(request.url?.split('/')[3] ?? '');
        if (answering) response.end(JSON.stringify(image(id)));
      }
    },
  });
  const connected = new Emitter<Epoch>();
  const connection = {
    onDidConnect: connected.event,
    onDidChangeEngine: new Emitter<void>().event,
    onEvent: new Emitter<EngineEvent>().event,
    epoch: null as Epoch | null,
  };
  const transport = new EngineTransport({ kind: 'socket', socketPath: server.socketPath });
  const connect = () => {
    const end = new AbortController();
    const client = new EngineClient({ transport, apiVersion: '1.51', epoch: end.signal });
    const version = { version: '1', apiVersion: '1.51', os: 'linux', arch: 'amd64' };
    connection.epoch = { id: 1, client, signal: end.signal, version };
    connected.fire(connection.epoch);
    return end;
  };
  const containers = new LiveTable<Container>(({ id }) => id, true);
  const store = new ImageStore({ containers, connection, logger: nullLogger });
  const first = connect();
  await until('questions', () => inspects > 0);
  connection.epoch = null;
  first.abort(new Error('gone'));
  answering = true;
  connect();
  await until('all platforms', () =>
    [...store.table.rows.values()].every(({ platform }) => platform === 'linux/amd64'),
  );
  expect(store.table.rows.size).toBe(ids.length);
  store.dispose();
  transport.dispose();
  await server.dispose();
});
