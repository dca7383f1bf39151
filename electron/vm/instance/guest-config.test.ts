import { expect, test } from 'vitest';
import { daemonJson, guestProxies } from './guest-config.ts';

const network = { hostAddress: '192.168.127.254', subnet: '192.168.127.0/24' };

test('no proxies, nothing said', () => {
  expect(guestProxies({ NO_PROXY: 'x' }, network)).toEqual({});
});

test('a proxy on the host’s loopback is found at the host’s address in the guest', () => {
  const env = { http_proxy: 'http://user:pw@localhost:3128', HTTPS_PROXY: 'http://127.0.0.1:3128/' };
  expect(guestProxies(env, network)).toMatchObject({
    HTTP_PROXY: 'http://user:pw@192.168.127.254:3128',
    HTTPS_PROXY: 'http://192.168.127.254:3128/',
  });
  expect(guestProxies({ HTTP_PROXY: 'http://localhost.example:3128' }, network).HTTP_PROXY).toBe(
    'http://localhost.example:3128',
  );
});

test('what must not go through a proxy is added once', () => {
  const env = { HTTP_PROXY: 'http://p:1', NO_PROXY: 'corp.example,localhost' };
  const direct = guestProxies(env, network).NO_PROXY?.split(',') ?? [];
  expect(direct.filter((entry) => entry === 'localhost')).toHaveLength(1);
  expect(direct).toEqual(expect.arrayContaining(['corp.example', '192.168.127.0/24']));
});

test("keeps the image's configuration and trusts only the host's own loopback", () => {
  const defaults = { 'live-restore': true, features: { buildkit: true } };
  expect(JSON.parse(daemonJson(defaults, { imageStore: 'containerd', network }))).toEqual({
    'live-restore': true,
    features: { buildkit: true, 'containerd-snapshotter': true },
    'insecure-registries': ['192.168.127.254/32'],
  });
});
