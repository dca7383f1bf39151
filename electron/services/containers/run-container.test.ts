import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { runSpec } from '../../contract/run-spec.ts';
import { playedEngine } from '../../engine/testing/played-engine.ts';
import { refuseHostPaths, runContainer } from './run-container.ts';

const id = 'c'.repeat(64);
const spec = runSpec.parse({
  image: 'busybox:1',
  more: {
    'HostConfig.NetworkMode': 'own',
    'NetworkSettings.Networks': { also: { Aliases: ['a'] }, own: { Aliases: ['o'] }, last: {} },
  },
});

/** Runs it on an engine of this version, which has all networks but one; tells what the engine was asked for. */
async function run(apiVersion: string, missing?: string) {
  const calls: string[] = [];
  const { client } = await playedEngine({
    apiVersion,
    async onRequest(request, response) {
      const path = request.url?.replace(/^\/v[\d.]+|\?.*/g, '') ?? '';
      const body = request.method === 'POST' && path !== `/containers/${id}/start` ? await json(request) : null;
      const { NetworkingConfig, EndpointConfig } = Object(body);
      calls.push(`${request.method} ${path} ${JSON.stringify(NetworkingConfig?.EndpointsConfig ?? EndpointConfig)}`);
      response.statusCode = missing !== undefined && path === `/networks/${missing}/connect` ? 404 : 200;
      response.end(response.statusCode === 404 ? '{"message":"no such network"}' : JSON.stringify({ Id: id }));
    },
  });
  const { signal } = new AbortController();
  const failure = await runContainer(spec, { client, source: 'socket', signal }).then(
    () => null,
    (error) => error,
  );
  return { calls, failure };
}

it('creates with all networks where the engine takes them', async () => {
  const { calls, failure } = await run('1.44');
  expect(failure).toBeNull();
  expect(calls).toEqual([
    'POST /containers/create {"also":{"Aliases":["a"]},"own":{"Aliases":["o"]},"last":{}}',
    `POST /containers/${id}/start undefined`,
  ]);
});

it('connects an older engine’s container to the others after its own, and before it starts', async () => {
  const { calls, failure } = await run('1.43');
  expect(failure).toBeNull();
  expect(calls).toEqual([
    'POST /containers/create {"own":{"Aliases":["o"]}}',
    'POST /networks/also/connect {"Aliases":["a"]}',
    'POST /networks/last/connect {}',
    `POST /containers/${id}/start undefined`,
  ]);
});

it('leaves no container behind when one of them cannot be had', async () => {
  const { calls, failure } = await run('1.41', 'last');
  expect(failure).toMatchObject({ code: 'NOT_FOUND', message: 'no such network' });
  expect(calls.at(-1)).toBe(`DELETE /containers/${id} undefined`);
  expect(calls.join()).not.toContain('/start');
});

describe('refuseHostPaths', () => {
  const specOf = (extra: object) => runSpec.parse({ image: 'nginx:1', ...extra });

  it.each([
    { 'HostConfig.Binds': ['/etc:/e:z'] },
    { 'HostConfig.Mounts': [{ Type: 'bind', Source: '/etc', Target: '/e' }] },
  ])('refuses those of further options, too: %j', (more) =>
    expect(() => refuseHostPaths(specOf({ more }))).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' })),
  );

  it.each(['/etc', 'C:\\Users', 'D:/x'])('refuses %s with its place', (source) => {
    const bad = specOf({
      mounts: [
        { source: 'data', target: '/a' },
        { source, target: '/b' },
      ],
    });
    expect(() => refuseHostPaths(bad)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', details: { path: 'mounts.1.source' } }),
    );
  });

  it('lets volumes pass', () => {
    expect(() => refuseHostPaths(specOf({ mounts: [{ source: 'data', target: '/a' }] }))).not.toThrow();
  });
});
