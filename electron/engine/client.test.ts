import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { json, text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { runSpec } from '../contract/run-spec.ts';
import { resizeContainer } from './attach.ts';
import type { EngineClient } from './client.ts';
import { listContainers } from './container-store.ts';
import { boundPaths, createContainer, exportContainer, startContainer } from './containers.ts';
import { type EngineEndpoint, socketEndpoint } from './endpoint.ts';
import { createExec } from './exec.ts';
import { pullImage } from './images.ts';
import type { FakeServer, FakeServerOptions } from './testing/fake-server.ts';
import { playedEngine } from './testing/played-engine.ts';
import { until } from './testing/until.ts';

const id = 'a'.repeat(64);
let server: FakeServer | null = null;

async function clientOf(
  onRequest: FakeServerOptions['onRequest'],
  more: { epoch?: AbortSignal; endpoint?: (socketPath: string) => EngineEndpoint } = {},
) {
  const played = await playedEngine({ onRequest, ...more });
  server = played.server;
  return played.client;
}

/** An engine that answers `{}`, and where it was asked. */
async function asked() {
  const paths: string[] = [];
  const client = await clientOf((request, response) => {
    paths.push(request.url ?? '');
    response.end('{}');
  });
  return { docker: client.docker(), paths };
}

describe('a name', () => {
  const refused = expect.objectContaining({ code: 'BAD_REQUEST' });

  it.each([
    ['getContainer', '/containers/*/json'],
    ['getExec', '/exec/*/json'],
    ['getVolume', '/volumes/*'],
    ['getNetwork', '/networks/*'],
    ['getService', '/services/*'],
    ['getTask', '/tasks/*'],
    ['getNode', '/nodes/*'],
    ['getSecret', '/secrets/*'],
    ['getConfig', '/configs/*'],
  ] as const)('never leads %s to another endpoint', async (get, path) => {
    const { docker, paths } = await asked();
    for (const name of ['..', '.', '', 'a\0b']) expect(() => docker[get](name)).toThrow(refused);
    await docker[get]('../images/a?b#c%2e').inspect();
    expect(paths).toEqual([`/v1.51${path.replace('*', '..%2Fimages%2Fa%3Fb%23c%252e')}`]);
  });

  it('of an image or a plugin has slashes, and nothing that leads elsewhere', async () => {
    const { docker, paths } = await asked();
    for (const name of ['..', '', '/a', 'a//b', '../containers/x']) {
      expect(() => docker.getImage(name)).toThrow(refused);
      expect(() => docker.getPlugin(name, '')).toThrow(refused);
    }
    await docker.getImage('ghcr.io:443/a/b@sha256:00').inspect();
    await docker.getPlugin('own/plugin?:1', '').inspect();
    expect(paths).toEqual([
      '/v1.51/images/ghcr.io%3A443/a/b%40sha256%3A00/json',
      '/v1.51/plugins/own/plugin%3F%3A1/json',
    ]);
  });
});

describe('creating a container', () => {
  const spec = runSpec.parse({ image: 'busybox:1', name: 'one', env: [{ name: 'PASSWORD', value: 'secret' }] });

  it('keeps its environment out of the URL, and the engine’s warnings', async () => {
    const seen: unknown[] = [];
    const client = await clientOf(async (request, response) => {
      seen.push(request.url, await json(request));
      response.statusCode = 201;
      response.end(JSON.stringify({ Id: id, Warnings: ['no swap limit'] }));
    });
    expect(await createContainer(client, spec)).toEqual({ id, warnings: ['no swap limit'] });
    expect(seen).toEqual([
      '/v1.51/containers/create?name=one',
      expect.objectContaining({ Image: 'busybox:1', Env: ['PASSWORD=secret'] }),
    ]);
    expect(seen[1]).not.toHaveProperty('name');
  });

  it.each(['', '{}', 'null', '[]', '{"Id":"../images/x"}', '{"Id":7}'])(
    'is over when the engine answers %j',
    async (answer) => {
      const client = await clientOf((_, response) => void response.end(answer));
      await expect(createContainer(client, spec)).rejects.toMatchObject({ code: 'ENGINE_ERROR' });
      const exec = { containerId: id, command: ['true'], tty: null, stdin: false };
      await expect(createExec(client, exec)).rejects.toMatchObject({ code: 'ENGINE_ERROR' });
    },
  );
});

it('what is made goes into the body, and no secret into the URL', async () => {
  const seen: unknown[] = [];
  const client = await clientOf(async (request, response) => {
    seen.push(request.url, await json(request));
    response.end('{"Name":"v","ID":"s","Id":"n"}');
  });
  const docker = client.docker();
  await docker.createVolume({ Name: 'v', DriverOpts: { o: 'password=secret' } });
  await docker.createSecret({ Name: 's', Data: 'c2VjcmV0' });
  await docker.createNetwork({ Name: 'n' });
  const paths = ['volumes', 'secrets', 'networks'].map((kind) => `/v1.51/${kind}/create`);
  expect(seen.filter((each) => typeof each === 'string')).toEqual(paths);
  expect(seen[1]).toEqual({ Name: 'v', DriverOpts: { o: 'password=secret' } });
});

it('a container has what it binds, and what its volumes are bound to by their options', async () => {
  const id = 'a'.repeat(64);
  const bound = (device: string) => ({ Driver: 'local', Options: { type: 'none', o: 'bind', device } });
  const answers: Record<string, unknown> = {
    [`/v1.51/containers/${id}/json`]: {
      Id: id,
      Mounts: [
        { Type: 'bind', Source: '/src' },
        ...['own', 'src', 'gone'].map((Name) => ({
          Type: 'volume',
          Name,
          Source: `/var/lib/docker/volumes/${Name}/_data`,
        })),
        { Type: 'tmpfs', Source: '' },
      ],
    },
    '/v1.51/volumes/own': { Driver: 'local', Options: null },
    '/v1.51/volumes/src': bound('/by volume'),
  };
  const client = await clientOf((request, response) => {
    const answer = answers[request.url ?? ''];
    response.statusCode = answer ? 200 : 404;
    response.end(JSON.stringify(answer ?? { message: 'no such volume' }));
  });
  expect(await boundPaths(client, id)).toEqual(['/src', '/by volume']);
});

it('every option of dockerode’s calls is sent, where the engine looks for it', async () => {
  const seen: string[] = [];
  const client = await clientOf(async (request, response) => {
    seen.push(`${request.method} ${decodeURIComponent(request.url ?? '')} ${await text(request)}`.trim());
    response.end('{}');
  });
  const docker = client.docker();
  await docker.getVolume('v').remove({ force: true });
  await docker.getImage('i').inspect({ manifests: true });
  await docker.pruneVolumes({ filters: { all: ['true'] } });
  await docker.getContainer('c').update({ Memory: 1 });
  await docker.getNode('n').update({ version: 7, Role: 'manager' });
  await docker.getNetwork('n').disconnect({ Container: 'c', Force: true });
  await client.stream((docker) => docker.getImage('i').get());
  await expect(docker.createImage({ username: 'me', password: 'x' }, { fromImage: 'a' })).rejects.toMatchObject({
    code: 'INTERNAL',
  });
  expect(seen).toEqual([
    'DELETE /v1.51/volumes/v?force=true',
    'GET /v1.51/images/i/json?manifests=true',
    'POST /v1.51/volumes/prune?filters={"all":["true"]}',
    'POST /v1.51/containers/c/update {"Memory":1}',
    'POST /v1.51/nodes/n/update?version=7 {"Role":"manager"}',
    'POST /v1.51/networks/n/disconnect {"Container":"c","Force":true}',
    'GET /v1.51/images/i/get',
  ]);
});

describe('a connection that was kept', () => {
  /** Hangs up on the second request of each connection, as an engine that ends an idle one at that moment. */
  async function hangingUp() {
    const requests: string[] = [];
    const used = new WeakSet<object>();
    const client = await clientOf((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      if (used.has(request.socket)) request.socket.destroy();
      else response.end('[]');
      used.add(request.socket);
    });
    await listContainers(client, { now: 0 });
    requests.length = 0;
    return { client, requests };
  }

  it('and is closed by then costs a GET nothing but a second try', async () => {
    const { client, requests } = await hangingUp();
    expect(await listContainers(client, { now: 0 })).toEqual([]);
    expect(requests).toHaveLength(2);
  });

  it('and whose engine is gone is a lost one', async () => {
    const client = await clientOf((request, response) => {
      if (request.url?.endsWith('/info')) {
        response.end('{}');
        return;
      }
      void server?.dispose();
    });
    await client.docker().info();
    await expect(client.docker().version()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('costs a terminal’s size no more: that may be set twice', async () => {
    const { client, requests } = await hangingUp();
    await resizeContainer(client, id, { cols: 80, rows: 24 });
    expect(requests).toHaveLength(2);
  });

  it('is not met by what changes something: that happens, and once', async () => {
    const { client, requests } = await hangingUp();
    await startContainer(client, id);
    expect(requests).toEqual([`POST /v1.51/containers/${id}/start`]);
  });

  it('serves the refreshes of single containers', async () => {
    const sockets = new Set<unknown>();
    const client = await clientOf(({ socket }, response) => {
      sockets.add(socket);
      response.end('[]');
    });
    for (let n = 0; n < 5; n++) await listContainers(client, { ids: [id], now: 0 });
    expect(sockets.size).toBe(1);
  });
});

it.each(['/nowhere/d.sock', `/${'long'.repeat(50)}/d.sock`])(
  'an engine at %s is none, and soon known to be',
  async (socketPath) => {
    const client = await clientOf(() => undefined, { endpoint: () => socketEndpoint(socketPath) });
    for (const call of [listContainers(client, { now: 0 }), exportContainer(client, id)]) {
      await expect(call).rejects.toMatchObject({ message: expect.stringContaining('connect E') });
    }
  },
);

it('a body that has nowhere to go is closed', async () => {
  const client = await clientOf(() => undefined, {
    endpoint: () => socketEndpoint('/nowhere/d.sock'),
  });
  const archive = new Readable({ read: () => undefined });
  await expect(client.stream((docker) => docker.loadImage(archive))).rejects.toBeInstanceOf(AppError);
  expect(archive.destroyed).toBe(true);
});

it('is asked over whatever connection its endpoint opens', async () => {
  let dialled = 0;
  const client = await clientOf((_, response) => void response.end('[]'), {
    endpoint: (socketPath) => ({
      host: 'docker',
      async dial() {
        if (++dialled > 1) throw new AppError('ENGINE_UNAVAILABLE', quoted('the VM is not up'));
        return connect(socketPath);
      },
    }),
  });
  expect(await listContainers(client, { now: 0 })).toEqual([]);
  expect(await listContainers(client, { now: 0 })).toEqual([]);
  await expect(exportContainer(client, id)).rejects.toMatchObject({ message: 'the VM is not up' });
  expect(dialled).toBe(2);
});

describe('a stream', () => {
  const drain = async (stream: AsyncIterable<unknown>) => {
    for await (const _ of stream);
  };

  it('that brings nothing more for too long is over', async () => {
    const client = await clientOf((_, response) => void response.write('the beginning'));
    const stream = await client.stream((docker) => docker.getContainer(id).export(), { idleMs: 100 });
    await expect(drain(stream)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await until('the connection to close', () => server?.connections.size === 0);
  });

  /** Has as many milliseconds pass for those timers alone that are made meanwhile. */
  const timers = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;
  const withOwnTime = async (act: (pass: (ms: number) => Promise<void>) => Promise<void>) => {
    vi.useFakeTimers({ toFake: [...timers] });
    try {
      await act(async (ms) => void (await vi.advanceTimersByTimeAsync(ms)));
    } finally {
      vi.useRealTimers();
    }
  };

  it('waits as long as its reader likes', async () => {
    const client = await clientOf((_, response) => void response.end(Buffer.alloc(2_000_000)));
    await withOwnTime(async (pass) => {
      const stream = await client.stream((docker) => docker.getContainer(id).export(), { idleMs: 200 });
      const reader = stream[Symbol.asyncIterator]();
      let size = ((await reader.next()).value as Buffer).length;
      // Three times what an engine may take for the next part.
      await pass(600);
      expect(stream.destroyed).toBe(false);
      for (let next = await reader.next(); !next.done; next = await reader.next()) size += next.value.length;
      expect(size).toBe(2_000_000);
    });
  });

  it('that has come to its end waits for a reader who has taken all of it', async () => {
    let end: () => void = () => undefined;
    const client = await clientOf((_, response) => {
      response.write('begun');
      end = () => response.end('done');
    });
    await withOwnTime(async (pass) => {
      const stream = await client.stream((docker) => docker.getContainer(id).export(), { idleMs: 100 });
      stream.on('data', (chunk) => {
        if (String(chunk) === 'begun') end();
        else stream.pause();
      });
      await once(stream, 'pause');
      await pass(400);
      expect(stream.destroyed).toBe(false);
      stream.resume();
      await once(stream, 'end');
    });
  });

  it.each([
    [
      'an export',
      async (client: EngineClient, signal: AbortSignal) => drain(await exportContainer(client, id, { signal })),
    ],
    ['a pull', (client: EngineClient, signal: AbortSignal) => drain(pullImage(client, 'x:1', { signal }))],
  ])('fails with what it means: %s', async (_, read) => {
    const end = new AbortController();
    const cancel = new AbortController();
    let hangsUp = true;
    const client = await clientOf(
      (_request, response) => {
        response.write('{"status":"x"}\n', () => {
          if (hangsUp) response.socket?.destroy();
        });
      },
      { epoch: end.signal },
    );
    await expect(read(client, cancel.signal)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    hangsUp = false;
    const cancelled = read(client, cancel.signal);
    await until('the stream', () => server?.connections.size === 1);
    cancel.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    const left = read(client, new AbortController().signal);
    await until('another stream', () => server?.connections.size === 1);
    end.abort(new AppError('CONNECTION_LOST', quoted('the VM ended')));
    await expect(left).rejects.toMatchObject({ code: 'CONNECTION_LOST', message: 'the VM ended' });
  });
});

describe('a list', () => {
  /** Sends this over and over, for as long as somebody listens. */
  const dribble = (text: string) =>
    clientOf((_request, response) => {
      response.write('[');
      const timer = setInterval(() => response.write(text), 5);
      response.on('close', () => clearInterval(timer));
    });
  const count = async (client: EngineClient, limits: { deadlineMs: number; wholeMs: number }) => {
    for await (const _ of client.elements((docker) => docker.listContainers(), limits));
  };

  it('ends at its deadline when what comes is no element', async () => {
    const client = await dribble(' ');
    await expect(count(client, { deadlineMs: 50, wholeMs: 600_000 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await until('the connection to close', () => server?.connections.size === 0);
  });

  it('ends at the deadline of the whole however steadily elements come', async () => {
    const client = await dribble('1,');
    await expect(count(client, { deadlineMs: 600_000, wholeMs: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await until('the connection to close', () => server?.connections.size === 0);
  });
});
