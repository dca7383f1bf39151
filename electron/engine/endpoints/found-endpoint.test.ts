import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix, win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { contextNames, dockerContextFiles } from '../../platform/docker-context.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { EngineConnection } from '../connection.ts';
import { type FakeServerOptions, fakeServer } from '../testing/fake-server.ts';
import { until } from '../testing/until.ts';
import { EngineTransport } from '../transport.ts';
import { enginePlace } from './docker-host.ts';
import { FoundEndpoint } from './found-endpoint.ts';
import { contextPlace } from './provider.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sw-context-'));
  env = { DOCKER_CONFIG: folder };
});
afterEach(() => removeFolder(folder));

async function write(name: string, meta: string, pems: Record<string, string> = {}) {
  const files = dockerContextFiles(name, env);
  if (!files) throw new Error('no folder');
  await mkdir(dirname(files.meta), { recursive: true });
  await writeFile(files.meta, meta);
  await mkdir(files.tls, { recursive: true });
  for (const [file, text] of Object.entries(pems)) await writeFile(join(files.tls, file), text);
}
const meta = (endpoint: object, name = 'x') => JSON.stringify({ Name: name, Endpoints: { docker: endpoint } });
const noTls = { skipVerify: false };

describe('the place of an engine by a docker context', () => {
  it('is a socket, or TCP with its certificates, or a machine over SSH', async () => {
    await write('far', meta({ Host: 'tcp://engine.example:2376' }), { 'cert.pem': 'b', 'key.pem': 'c' });
    const far = await contextPlace('far', env);
    expect([far.dockerHost, far.endpoint.host]).toEqual(['tcp://engine.example:2376', 'engine.example:2376']);
    await write('ssh', meta({ Host: 'ssh://me@box:2222/run/docker.sock' }));
    expect((await contextPlace('ssh', env)).dockerHost).toBe('ssh://me@box:2222/run/docker.sock');
  });

  it('is for the default one as the environment says, with the certificates of its folder', async () => {
    const named = await contextPlace('default', { ...env, DOCKER_HOST: 'unix:///x.sock' });
    expect(named.dockerHost).toBe('unix:///x.sock');
    expect((await contextPlace('default', env)).dockerHost).toMatch(/docker/);
    for (const file of ['cert.pem', 'key.pem']) await writeFile(join(folder, file), 'x');
    expect((await contextPlace('default', { ...env, DOCKER_HOST: 'tcp://[::1]' })).endpoint.host).toBe('[::1]:2376');
  });

  it.each([
    ['missing', null, 'NOT_FOUND'],
    ['damaged', '{', 'IO_ERROR'],
    ['empty', '{}', 'IO_ERROR'],
    ['with a password', meta({ Host: 'ssh://me:word@host' }), 'BAD_REQUEST'],
    ['plain', meta({ Host: 'tcp://10.0.0.1:2375' }), 'UNSUPPORTED'],
    ['relative', meta({ Host: 'unix://-x' }), 'BAD_REQUEST'],
    ['odd', meta({ Host: 'gopher://x' }), 'BAD_REQUEST'],
  ])('says what is wrong with one that is %s', async (name, text, code) => {
    if (text !== null) await write(name, text);
    const error = await contextPlace(name, env).catch((thrown) => thrown);
    expect(error).toMatchObject({ code });
    expect(error.hint).toBeTruthy();
  });

  it('is listed by name, unless its folder is another name’s', async () => {
    await write('b', meta({ Host: 'unix:///b' }, 'b'));
    await write('a', meta({ Host: 'unix:///a' }, 'a'));
    await write('c', meta({ Host: 'unix:///c' }, 'default'));
    await write('d', '{');
    expect(await contextNames(env)).toEqual(['default', 'a', 'b']);
    expect(await contextNames({ DOCKER_CONFIG: join(folder, 'none') })).toEqual(['default']);
  });
});

describe('the place of an engine by an address', () => {
  it.each([
    ['npipe:////./pipe/docker_engine', win32],
    ['unix:///run/docker.sock', posix],
    ['ssh://box', posix],
  ])('is %s', (host, rules) => {
    expect(enginePlace(host, { tls: noTls, env, rules }).dockerHost).toBe(host);
  });

  it.each([
    ['unix://C:/x.sock', posix],
    ['unix://\\\\x', posix],
    ['unix://C:\\docker.sock', posix],
    ['npipe:////./pipe/docker_engine', posix],
    ['unix://C:x', win32],
    ['unix://\\x', win32],
    ['tcp://me@host:1', posix],
  ])('refuses %s, which is none on this platform', (host, rules) => {
    expect(() => enginePlace(host, { tls: noTls, env, rules })).toThrow('is not a place of an engine');
  });
});

it('is looked for again where it could not be used, and then leads there', async () => {
  const server = await fakeServer({ onRequest: (_, response) => void response.end('OK') });
  const look = () => contextPlace('mine', env);
  const provider = new FoundEndpoint({ source: 'context', dockerHost: '', look, lookMs: 20 });
  try {
    await until('an error', () => provider.current().error?.code === 'NOT_FOUND');
    await write('mine', meta({ Host: `unix://${server.socketPath}` }));
    const endpoint = await until('the place', () => provider.current().endpoint);
    expect(provider.current()).toMatchObject({
      source: 'context',
      dockerHost: `unix://${server.socketPath}`,
      error: null,
    });
    const transport = new EngineTransport(endpoint);
    const signal = new AbortController().signal;
    expect((await transport.exchange({ method: 'GET', path: '/_ping', signal }, 100)).body.toString()).toBe('OK');
    transport.dispose();
  } finally {
    provider.dispose();
    await server.dispose();
  }
});

describe('the engine of a docker context that is changed', () => {
  let looks: number;
  let changes: number;
  let provider: FoundEndpoint;
  beforeEach(async () => {
    [looks, changes] = [0, 0];
    const look = () => contextPlace('mine', env).finally(() => looks++);
    provider = new FoundEndpoint({ source: 'context', dockerHost: '', look, lookMs: 10 });
    provider.onDidChange(() => changes++);
  });
  afterEach(() => provider.dispose());
  const lookedAgain = async () => {
    const before = looks;
    // One may have been under way.
    await until('further looks', () => looks >= before + 2);
  };

  it('is the one that it leads to now, also where only its certificates are others', async () => {
    const tcp = meta({ Host: 'tcp://engine.example:2376' });
    await write('mine', tcp, { 'cert.pem': 'a', 'key.pem': 'a' });
    const first = await until('the place', () => provider.current().endpoint);
    const before = changes;
    await lookedAgain();
    expect([provider.current().endpoint === first, changes]).toEqual([true, before]);
    await write('mine', tcp, { 'cert.pem': 'b', 'key.pem': 'b' });
    await until('the new certificates', () => provider.current().endpoint !== first);
    await write('mine', meta({ Host: 'unix:///other.sock' }));
    await until('the other place', () => provider.current().dockerHost === 'unix:///other.sock');
    expect(provider.current().error).toBeNull();
  });

  it('is none any more when the context is removed, and stays where its file cannot be read just now', async () => {
    await write('mine', meta({ Host: 'unix:///x.sock' }));
    const place = await until('the place', () => provider.current().endpoint);
    let before = changes;
    await write('mine', '{');
    await lookedAgain();
    expect([provider.current().endpoint === place, changes]).toEqual([true, before]);
    await rm(dirname(dockerContextFiles('mine', env)?.meta ?? ''), { recursive: true });
    await until('nothing', () => provider.current().endpoint === null);
    expect(provider.current().error).toMatchObject({ code: 'NOT_FOUND' });
    before = changes;
    await lookedAgain();
    expect(changes).toBe(before);
  });

  it('ends the calls to the engine of before, and those that come go to the new one', async () => {
    const engines = [await fakeServer(engineNamed('a')), await fakeServer(engineNamed('b'))];
    const connection = new EngineConnection({ endpoints: provider, logger: nullLogger });
    try {
      connection.start();
      await write('mine', meta({ Host: `unix://${engines[0]?.socketPath}` }));
      const { signal } = await until('the first', () => connection.epoch);
      await write('mine', meta({ Host: `unix://${engines[1]?.socketPath}` }));
      await until('its end', () => signal.aborted);
      expect(signal.reason).toMatchObject({
        code: 'CONNECTION_LOST',
        message: expect.stringContaining('another place'),
      });
      await until('the second', () => connection.epoch?.version.version === 'b');
      await until('the first to be left alone', () => engines[0]?.connections.size === 0);
    } finally {
      connection.dispose();
      for (const engine of engines) await engine.dispose();
    }
  });
});

const engineNamed = (name: string): FakeServerOptions => ({
  onRequest({ url = '' }, response) {
    response.setHeader('Api-Version', '1.51');
    if (url.includes('/events')) response.flushHeaders();
    else response.end(JSON.stringify({ ID: name, Version: name }));
  },
});
