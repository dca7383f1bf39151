import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDockerContext, targetOf } from './docker-context.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sw-context-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, meta: string, pems: Record<string, string> = {}) {
  const id = createHash('sha256').update(name).digest('hex');
  await mkdir(join(folder, 'contexts/meta', id), { recursive: true });
  await writeFile(join(folder, 'contexts/meta', id, 'meta.json'), meta);
  await mkdir(join(folder, 'contexts/tls', id, 'docker'), { recursive: true });
  for (const [file, text] of Object.entries(pems))
    await writeFile(join(folder, 'contexts/tls', id, 'docker', file), text);
}
const read = (name: string, env: NodeJS.ProcessEnv = {}) => readDockerContext(name, { DOCKER_CONFIG: folder, ...env });
const docker = (endpoint: object) => JSON.stringify({ Name: 'x', Endpoints: { docker: endpoint } });

describe('readDockerContext', () => {
  it('finds a socket, and TCP with its certificates', async () => {
    await write('local', docker({ Host: 'unix:///run/user/1000/docker.sock' }));
    expect(await read('local')).toEqual({
      endpoint: { kind: 'socket', socketPath: '/run/user/1000/docker.sock' },
      dockerHost: 'unix:///run/user/1000/docker.sock',
    });
    await write('far', docker({ Host: 'tcp://engine.example:2376' }), {
      'ca.pem': 'a',
      'cert.pem': 'b',
      'key.pem': 'c',
    });
    expect((await read('far')).endpoint).toEqual({
      kind: 'tls',
      host: 'engine.example',
      port: 2376,
      tls: { ca: 'a', cert: 'b', key: 'c', skipVerify: false },
    });
  });

  it('takes the default from the environment', async () => {
    expect((await read('default', { DOCKER_HOST: 'unix:///x.sock' })).endpoint).toEqual({
      kind: 'socket',
      socketPath: '/x.sock',
    });
    expect((await read('default')).endpoint.kind).toBe('socket');
  });

  it.each([
    ['missing', null, 'NOT_FOUND'],
    ['damaged', '{', 'IO_ERROR'],
    ['empty', '{}', 'IO_ERROR'],
    ['ssh', docker({ Host: 'ssh://me@host' }), 'UNSUPPORTED'],
    ['plain', docker({ Host: 'tcp://10.0.0.1:2375' }), 'UNSUPPORTED'],
    ['relative', docker({ Host: 'unix://-x' }), 'BAD_REQUEST'],
    ['odd', docker({ Host: 'gopher://x' }), 'BAD_REQUEST'],
  ])('says what is wrong with a context that is %s', async (name, meta, code) => {
    if (meta !== null) await write(name, meta);
    const error = await read(name).catch((thrown) => thrown);
    expect(error).toMatchObject({ code });
    expect(error.hint).toBeTruthy();
  });
});

describe('targetOf', () => {
  it('reads a named pipe and an IPv6 host', () => {
    expect(targetOf('npipe:////./pipe/docker_engine', { skipVerify: false }, win32).endpoint).toEqual({
      kind: 'socket',
      socketPath: '\\\\.\\pipe\\docker_engine',
    });
    expect(targetOf('tcp://[::1]:1', { cert: 'a', key: 'b', skipVerify: true }).endpoint).toMatchObject({
      host: '::1',
      port: 1,
    });
  });

  it.each([
    ['unix://C:/x.sock', posix],
    ['unix://\\\\x', posix],
    ['unix://C:\\docker.sock', posix],
    ['npipe:////./pipe/docker_engine', posix],
    ['unix://C:x', win32],
    ['unix://\\x', win32],
  ])('refuses %s, which is relative on this platform', (host, rules) => {
    expect(() => targetOf(host, { skipVerify: false }, rules)).toThrow('is not a place of an engine');
  });
});
