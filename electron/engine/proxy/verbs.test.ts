import { expect, it } from 'vitest';
import { commandLine } from '../../contract/cli-line.ts';
import { hostPathsOf } from './host-paths.ts';
import { StreamEnd, tellsInItsBody } from './stream-end.ts';
import { verbOf } from './verbs.ts';

const id = 'ab'.repeat(32);
const nameOf = (kind: string, of: string) => (kind === 'container' && of === id ? 'web' : null);
const verb = (method: string, target: string) => {
  const { pathname, search } = new URL(target, 'http://docker');
  const path = decodeURIComponent(pathname);
  return verbOf({ method, path, query: new URLSearchParams(search), client: undefined }, nameOf);
};

it.each([
  ['POST', `/containers/${id}/start`, 'docker start web', 'web'],
  ['POST', '/containers/create?name=web', 'docker create --name web', 'web'],
  ['POST', '/containers/create', 'docker create', ''],
  ['POST', `/containers/${'c'.repeat(64)}/kill?signal=9`, 'docker kill cccccccccccc --signal 9', 'cccccccccccc'],
  ['DELETE', '/containers/web?force=1', 'docker rm web', 'web'],
  ['POST', '/images/create?fromImage=nginx&tag=1', 'docker pull nginx:1', 'nginx'],
  ['POST', `/images/create?fromImage=a&tag=sha256:${id}`, `docker pull a@sha256:${id}`, 'a'],
  ['POST', '/images/create?fromSrc=-&repo=a', 'docker import - a', '-'],
  ['POST', '/images/127.0.0.1:5000/a/b/push', 'docker push 127.0.0.1:5000/a/b', '127.0.0.1:5000/a/b'],
  ['DELETE', `/images/sha256:${id}`, 'docker rmi abababababab', 'abababababab'],
  ['POST', '/build?t=a:1', 'docker build --tag a:1', 'a:1'],
  ['POST', '/volumes/prune', 'docker volume prune', ''],
  ['POST', '/networks/n%20m/connect', "docker network connect 'n m'", 'n m'],
])('%s %s is %s', (...[method, target, line, object]) => {
  const found = verb(method, target);
  expect([found && commandLine(found.words), found?.object]).toEqual([line, object]);
});

it.each([
  ['POST', '/containers/web/wait'],
  ['POST', '/containers/web/resize'],
  ['POST', '/exec/a/start'],
  ['POST', '/auth'],
  ['POST', '/future'],
  ['PATCH', '/containers/web'],
])('%s %s changes nothing that is known', (method, path) => {
  expect(verb(method, path)).toBeNull();
});

it('reads the paths of this computer out of what a container is made of, in all that the engine takes', () => {
  const paths = (document: unknown) => hostPathsOf(Buffer.from(JSON.stringify(document)));
  const Mounts = [
    { Type: 'bind', Source: '/a b', Target: '/x' },
    { Type: 'bind', Source: '/c', Target: '/x' },
    { Type: 'volume', Source: 'v', Target: '/x' },
    { Type: 'bind', Source: 7 },
    null,
  ];
  const Binds = ['/d:/x', 'C:\\e:/x:rw', 'volume:/x', '/only', '/한글:/x:z,ro', 7];
  expect(paths({ HostConfig: { Mounts, Binds } })).toEqual(['/d', 'C:\\e', '/한글', '/a b', '/c']);
  expect(paths({ hostconfig: { BINDS: ['/a:/b'] } })).toEqual(['/a']);
  for (const nothing of [null, 7, [], {}, { HostConfig: { Binds: {}, Mounts: 'x' } }])
    expect(paths(nothing)).toEqual([]);
});

it('reads them out of volumes that are bound by their options, and of services', () => {
  const paths = (document: unknown) => hostPathsOf(Buffer.from(JSON.stringify(document)));
  const to = (device: string, o = 'rw,bind') => ({ type: 'none', o, device });
  expect(paths({ Name: 'v', DriverOpts: to('/a') })).toEqual(['/a']);
  expect(paths({ Name: 'v', driver: 'local', driveropts: to('/a', 'rbind') })).toEqual(['/a']);
  const mount = (Name: string | undefined, Options: unknown) => ({
    ...{ Type: 'volume', Source: 'v', Target: '/x', VolumeOptions: { DriverConfig: { Name, Options } } },
  });
  const Mounts = [
    mount(undefined, to('/b')),
    { Type: 'bind', Source: '/c' },
    mount('nfs', to('/d')),
    mount('local', null),
  ];
  expect(paths({ HostConfig: { Mounts } })).toEqual(['/b', '/c']);
  expect(paths({ Name: 's', TaskTemplate: { ContainerSpec: { Mounts } } })).toEqual(['/b', '/c']);
  for (const own of [
    to('/a', 'size=1m'),
    to('server:/a', 'addr=1.2.3.4'),
    to('tmpfs', 'bind'),
    { o: 'bind' },
    { o: 7 },
    null,
  ])
    expect(paths({ Name: 'v', DriverOpts: own })).toEqual([]);
});

it.each([
  ['a key twice', '{"HostConfig":{"Binds":["/a:/b"]},"HostConfig":{}}'],
  ['in other letters', '{"HostConfig":{"Binds":["/a:/b"]},"hostconfig":null}'],
  ['escaped', '{"HostConfig":{"Binds":["/a:/b"],"\\u0062inds":[]}}'],
  ['in letters that Go takes for others', '{"HostConfig":{"Binds":["/a:/b"]},"Ho\u017ftConfig":{}}'],
  ['of a volume', '{"DriverOpts":{"o":"bind"},"driverOpts":{"device":"/a"}}'],
  ['of a mount', '{"HostConfig":{"Mounts":[{"Type":"volume","Source":"/a","Type":"bind"}]}}'],
])('refuses what can be read in two ways: %s', (_, body) => {
  expect(() => hostPathsOf(Buffer.from(body))).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
});

it('reads the first document, as the engine does, whatever follows or is said twice elsewhere', () => {
  const paths = (body: string) => hostPathsOf(Buffer.from(body));
  const binds = '{"HostConfig":{"Binds":["/a:/b"]}';
  expect(paths(`${binds}}}`)).toEqual(['/a']);
  expect(paths(`${binds},"Labels":{"binds":"1","Binds":"2","x":"\\\\"},"Env":["}"]}`)).toEqual(['/a']);
  expect(paths('{"Ho\u017ftConfig":{"Binds":["/a:/b"]}}')).toEqual(['/a']);
  for (const none of ['', '{', binds, '{"HostConfig":', '"x', `${'['.repeat(20_000)}`]) expect(paths(none)).toEqual([]);
});

it.each([
  ['POST', '/images/create', true],
  ['POST', '/images/r:5000/a/b/push', true],
  ['POST', '/containers/a/stop', false],
  ['GET', '/images/create', false],
])('%s %s says in its answer’s body how it went: %s', (method, path, tells) => {
  expect(tellsInItsBody({ method, path, query: new URLSearchParams(), client: undefined })).toBe(tells);
});

it('reads why something failed from the end of an answer, however that comes', () => {
  const failure = (...parts: string[]) => {
    const end = new StreamEnd();
    for (const part of parts) end.hear(Buffer.from(part));
    return end.failure();
  };
  const progress = '{"status":"Pulling"}\r\n'.repeat(2_000);
  const error = '{"errorDetail":{"message":"no such manifest"},"error":"no such manifest"}\r\n';
  expect(failure(progress, error)).toBe('no such manifest');
  expect(failure(progress + error.slice(0, 20), error.slice(20))).toBe('no such manifest');
  expect(failure(progress, '{"error":"denied"}')).toBe('denied');
  for (const none of ['', progress, 'no JSON', '{"error":""}', '[]']) expect(failure(none)).toBeUndefined();
});
