import { expect, test } from 'vitest';
import { guestProxies } from './proxies.ts';

test('no proxies, nothing said', () => {
  expect(guestProxies({ NO_PROXY: 'x' })).toEqual({});
});

test('a proxy on the host’s loopback is found at the host’s address in the guest', () => {
  expect(
    guestProxies({ http_proxy: 'http://user:pw@localhost:3128', HTTPS_PROXY: 'http://127.0.0.1:3128/' }),
  ).toMatchObject({
    HTTP_PROXY: 'http://user:pw@10.0.2.2:3128',
    HTTPS_PROXY: 'http://10.0.2.2:3128/',
  });
  expect(guestProxies({ HTTP_PROXY: 'http://localhost.example:3128' }).HTTP_PROXY).toBe(
    'http://localhost.example:3128',
  );
});

test('what must not go through a proxy is added once', () => {
  const { NO_PROXY } = guestProxies({ HTTP_PROXY: 'http://p:1', NO_PROXY: 'corp.example,localhost' });
  expect(NO_PROXY?.split(',').filter((entry) => entry === 'localhost')).toHaveLength(1);
  expect(NO_PROXY).toContain('corp.example');
});
