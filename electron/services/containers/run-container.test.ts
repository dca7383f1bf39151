import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { type RunSpec, runSpec } from '../../contract/run-spec.ts';
import { playedEngine } from '../../engine/testing/played-engine.ts';
import { type RunOptions, runContainer } from './run-container.ts';

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
  const failure = await runContainer(spec, { client, signal }).then(
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

describe('paths of this machine', () => {
  const specOf = (extra: object) => runSpec.parse({ image: 'nginx:1', ...extra });
  const asked: string[] = [];
  const refuses = async (paths: readonly string[]) => {
    asked.push(...paths);
    throw new AppError('BAD_REQUEST', quoted('not shared'), { details: { folder: '/srv' } });
  };

  async function refusal(extra: object) {
    asked.length = 0;
    const calls: string[] = [];
    const { client } = await playedEngine({ onRequest: ({ url }) => void calls.push(url ?? '') });
    const { signal } = new AbortController();
    const error = await runContainer(specOf(extra), { client, checkPaths: refuses, signal }).catch(
      (failure) => failure,
    );
    expect(calls.filter((url) => url.includes('create'))).toEqual([]);
    return error;
  }

  it.each([
    { 'HostConfig.Binds': ['/etc:/e:z'] },
    { 'HostConfig.Mounts': [{ Type: 'bind', Source: '/etc', Target: '/e' }] },
  ])('are asked about in further options, too: %j', async (more) => {
    expect(await refusal({ more })).toMatchObject({ code: 'BAD_REQUEST', details: { path: 'more' } });
    expect(asked).toEqual(['/etc']);
  });

  it.each(['/etc', 'C:\\Users', 'D:/x'])('%s is refused with its place, before anything is made', async (source) => {
    const mounts = [
      { source: 'data', target: '/a' },
      { source, target: '/b' },
    ];
    expect(await refusal({ mounts })).toMatchObject({ details: { path: 'mounts.1.source', folder: '/srv' } });
  });
});

/** What the engine is asked to create. */
async function created(spec: RunSpec, options: Partial<RunOptions>): Promise<{ Env?: string[]; HostConfig?: object }> {
  let body = {};
  const { client } = await playedEngine({
    async onRequest(request, response) {
      if (request.url?.includes('/create')) body = Object(await json(request));
      response.end(JSON.stringify({ Id: id }));
    },
  });
  await runContainer(spec, { client, signal: new AbortController().signal, ...options });
  return body;
}

it('tells a container what the docker command would of a proxy, but for what the run says itself', async () => {
  const said = runSpec.parse({ image: 'busybox:1', env: [{ name: 'http_proxy', value: 'mine' }] });
  const proxies = async () => ({ HTTP_PROXY: 'http://p:1', http_proxy: 'http://p:1' });
  expect((await created(said, { proxies })).Env).toEqual(['http_proxy=mine', 'HTTP_PROXY=http://p:1']);
});

it('puts the addresses in the place of host-gateway, which the engine may have forgotten', async () => {
  const hosts = ['box:host-gateway', 'a:1.2.3.4'];
  const said = runSpec.parse({ image: 'busybox:1', more: { 'HostConfig.ExtraHosts': hosts } });
  const hostGateway = () => ['10.0.2.2'];
  const meant = { ExtraHosts: ['box:10.0.2.2', 'a:1.2.3.4'] };
  expect(await created(said, { hostGateway })).toMatchObject({ HostConfig: meant });
  expect(await created(said, {})).toMatchObject({ HostConfig: { ExtraHosts: hosts } });
});
