import { expect, test } from 'vitest';
import type { DaemonConfig } from '../../contract/daemon-config.ts';
import { RELOADED } from '../../contract/daemon-keys.ts';
import { daemonJson, guestProxies, hostGateway, hostNameServers } from './guest-config.ts';

const network = {
  ...{ hostAddress: '192.168.127.254', guestAddress: '192.168.127.2' },
  ...{ nameServer: '192.168.127.1', subnet: '192.168.127.0/24' },
};
const proxies = (httpProxy: string, httpsProxy = '', noProxy = '') => ({ httpProxy, httpsProxy, noProxy });

test('no proxies, nothing said', () => {
  expect(guestProxies(proxies('', '', 'x'), network)).toEqual({});
});

test('a proxy on the host’s loopback is found at the host’s address in the guest', () => {
  const here = proxies('http://user:pw@localhost:3128', 'http://127.0.0.1:3128/');
  expect(guestProxies(here, network)).toMatchObject({
    HTTP_PROXY: 'http://user:pw@192.168.127.254:3128',
    HTTPS_PROXY: 'http://192.168.127.254:3128/',
  });
  expect(guestProxies(proxies('http://localhost.example:3128'), network).HTTP_PROXY).toBe(
    'http://localhost.example:3128',
  );
});

test('what must not go through a proxy is added once', () => {
  const direct = guestProxies(proxies('http://p:1', '', 'corp.example,localhost'), network).NO_PROXY?.split(',') ?? [];
  expect(direct.filter((entry) => entry === 'localhost')).toHaveLength(1);
  expect(direct).toEqual(expect.arrayContaining(['corp.example', '192.168.127.0/24']));
});

const daemonOf = (defaults: object, daemon: DaemonConfig) =>
  JSON.parse(daemonJson({ ...defaults }, { daemon, imageStore: 'containerd', network }));

test("keeps the image's configuration, names what a reload would leave, and trusts only the host's own loopback", () => {
  expect(daemonOf({ 'live-restore': true, features: { buildkit: true } }, {})).toEqual({
    ...RELOADED,
    'host-gateway-ips': ['192.168.127.254'],
    'live-restore': true,
    features: { buildkit: true, 'containerd-snapshotter': true },
    'insecure-registries': ['192.168.127.254/32'],
  });
});

test.each<[DaemonConfig, string[]]>([
  [{}, ['192.168.127.254']],
  [{ 'host-gateway-ip': '10.9.0.1' }, ['10.9.0.1']],
  [{ 'host-gateway-ips': ['10.9.0.1', 'fd00::1'] }, ['10.9.0.1', 'fd00::1']],
  [{ 'host-gateway-ips': [] }, []],
])('the addresses that host-gateway stands for: %j', (daemon, addresses) => {
  expect(hostGateway(daemon, network)).toEqual(addresses);
});

test.each<DaemonConfig>([{ 'host-gateway-ip': '10.9.0.1' }, { 'host-gateway-ips': ['10.9.0.1'] }])(
  'host-gateway is the host, unless the user has it elsewhere: %j',
  (daemon) => {
    const gateways = Object.entries(daemonOf({}, daemon)).filter(([key]) => key.startsWith('host-gateway'));
    expect(Object.fromEntries(gateways)).toEqual(daemon);
  },
);

test.each([
  [[], ['192.168.127.1']],
  [['127.0.0.53'], ['192.168.127.1']],
  [
    ['192.0.2.1', '192.0.2.2', '2001:db8::1'],
    ['192.168.127.1', '192.0.2.2'],
  ],
  [
    ['2001:db8::1', '192.0.2.1', '127.0.0.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'],
    ['192.168.127.1', '192.0.2.2', '192.0.2.3'],
  ],
])('of the host’s name servers %j the guest asks %j', (nameServers, asked) => {
  expect(hostNameServers({ nameServers, search: [] }, network)).toEqual(asked);
});

test('what the user adds comes over the image’s own, and to registries that are trusted', () => {
  const daemon = {
    debug: true,
    features: { cdi: true },
    'insecure-registries': ['r:5000'],
    'log-opts': { 'max-size': '1m' },
  };
  expect(daemonOf({ 'log-opts': { 'max-file': '3' } }, daemon)).toMatchObject({
    debug: true,
    features: { cdi: true, 'containerd-snapshotter': true },
    'insecure-registries': ['192.168.127.254/32', 'r:5000'],
    'log-opts': { 'max-size': '1m' },
  });
});
