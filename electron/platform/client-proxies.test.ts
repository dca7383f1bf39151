import { lstat, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientProxies, tellClientProxies, untellClientProxies } from './client-proxies.ts';
import type { Proxies } from './system-proxy.ts';
import { removeFolder } from './testing/remove-folder.ts';

const HOST = 'unix:///home/me/docker.sock';
const PROXY = { httpProxy: '', httpsProxy: 'http://p:1', noProxy: 'localhost' };

let dir: string;
let env: NodeJS.ProcessEnv;
let file: string;
let record: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-client-'));
  env = { DOCKER_CONFIG: join(dir, 'docker') };
  file = join(dir, 'docker', 'config.json');
  record = join(dir, 'told.json');
});
afterEach(() => removeFolder(dir));

const given = async (value: unknown) => {
  await mkdir(join(dir, 'docker'), { recursive: true });
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value));
};
const tell = (proxies: Proxies, dockerHost = HOST) => tellClientProxies({ dockerHost, env, record }, proxies);
const there = async () => JSON.parse(await readFile(file, 'utf8'));

test('one engine’s containers are told of a proxy, and all else of the docker command’s configuration stays', async () => {
  const config = { auths: { r: { auth: 'x' } }, proxies: { default: { httpProxy: 'http://d:1' } }, credsStore: 'y' };
  await given(config);
  await tell(PROXY);
  const said = { httpsProxy: 'http://p:1', noProxy: 'localhost' };
  expect(await there()).toEqual({ ...config, proxies: { ...config.proxies, [HOST]: said } });
  expect((await lstat(file)).mode & 0o777).toBe(0o600);
  expect(await clientProxies(HOST, env)).toEqual({
    ...{ HTTPS_PROXY: 'http://p:1', https_proxy: 'http://p:1', NO_PROXY: 'localhost', no_proxy: 'localhost' },
  });
  expect(await clientProxies('unix:///other', env)).toMatchObject({ HTTP_PROXY: 'http://d:1' });
  await untellClientProxies(record);
  expect(await there()).toEqual(config);
});

test('that they are told of none is not that they are told what others are', async () => {
  await given({ proxies: { default: { httpProxy: 'http://d:1' } } });
  await tell({ httpProxy: '', httpsProxy: '', noProxy: '' });
  expect(await clientProxies(HOST, env)).toEqual({});
});

test('a file is made where one is needed, and only then', async () => {
  await untellClientProxies(record);
  await expect(lstat(file)).rejects.toThrow();
  await tell(PROXY);
  expect(Object.keys(await there())).toEqual(['proxies']);
  await untellClientProxies(record);
  expect(await there()).toEqual({});
});

test('a link to it stays one', async () => {
  await mkdir(join(dir, 'docker'));
  await writeFile(join(dir, 'dotfile'), '{}');
  await symlink(join(dir, 'dotfile'), file);
  await tell(PROXY);
  expect((await lstat(file)).isSymbolicLink()).toBe(true);
  expect(await readFile(join(dir, 'dotfile'), 'utf8')).toContain('http://p:1');
});

test.each(['{', '[]', '"x"'])('one that is %s is named, and left as it is', async (text) => {
  await given(text);
  await expect(tell(PROXY)).rejects.toMatchObject({
    ...{ code: 'IO_ERROR', message: expect.stringContaining(file) },
  });
  await untellClientProxies(record);
  expect([await readFile(file, 'utf8'), await clientProxies(HOST, env)]).toEqual([text, {}]);
});

test('what somebody has written themselves is never taken out, and comes back where it was written over', async () => {
  const mine = { proxies: { [HOST]: { httpProxy: 'http://mine:1' } } };
  await given(mine);
  expect(await untellClientProxies(record)).toBeNull();
  expect(await there()).toEqual(mine);
  await tell(PROXY);
  await tell({ ...PROXY, httpsProxy: 'http://p:2' });
  expect((await there()).proxies[HOST].httpsProxy).toBe('http://p:2');
  expect((await lstat(record)).mode & 0o777).toBe(0o600);
  await untellClientProxies(record);
  expect(await there()).toEqual(mine);
  await expect(lstat(record)).rejects.toThrow();
  // The same by chance is still theirs.
  await given({ proxies: { [HOST]: { httpsProxy: 'http://p:1', noProxy: 'localhost' } } });
  await tell(PROXY);
  await untellClientProxies(record);
  expect(await there()).toHaveProperty(['proxies', HOST]);
});

test('what they have changed since is theirs', async () => {
  await tell(PROXY);
  const changed = { proxies: { [HOST]: { httpProxy: 'http://mine:1' } } };
  await given(changed);
  await untellClientProxies(record);
  expect(await there()).toEqual(changed);
});

test('the docker command may write it in another order', async () => {
  await tell(PROXY);
  await given({ proxies: { [HOST]: { noProxy: 'localhost', httpsProxy: 'http://p:1' } } });
  await untellClientProxies(record);
  expect(await there()).toEqual({});
});

test('cut off before it was written, what was there before is still known for Slipway’s', async () => {
  await tell(PROXY);
  const before = await readFile(file, 'utf8');
  await tell({ ...PROXY, httpsProxy: 'http://p:2' });
  await given(before);
  await untellClientProxies(record);
  expect(await there()).toEqual({});
});

test('where the docker command or the socket moves, nothing stays behind', async () => {
  await tell(PROXY);
  await tell(PROXY, 'unix:///short/docker.sock');
  expect(Object.keys((await there()).proxies)).toEqual(['unix:///short/docker.sock']);
  env = { DOCKER_CONFIG: join(dir, 'other') };
  await tell(PROXY, 'unix:///short/docker.sock');
  expect(await there()).toEqual({});
});

test('a file that cannot be read for the moment is said, and taken up again', async () => {
  await tell(PROXY);
  const told = await readFile(file, 'utf8');
  await given('{');
  expect(await untellClientProxies(record)).toBe(file);
  await given(told);
  expect(await untellClientProxies(record)).toBeNull();
  expect(await there()).toEqual({});
});
