import { describe, expect, test } from 'vitest';
import { type EngineWishes, engineConfig, engineWords } from './engine-config.ts';
import { vmConfig } from './testing/vm-config.ts';

const network = {
  ...{ hostAddress: '192.168.127.254', guestAddress: '192.168.127.2' },
  ...{ nameServer: '192.168.127.1', subnet: '192.168.127.0/24' },
};
const of = (changes: Partial<EngineWishes>) =>
  engineConfig(vmConfig(changes), { defaults: { 'live-restore': true }, imageStore: 'containerd', network });

describe('the configuration of the engine', () => {
  test('without anything of the user’s is the image’s, and needs no second one to fall back to', () => {
    expect(of({})).toMatchObject({ env: { SWAP_MIB: '512' }, files: { 'docker/daemon.json': expect.any(String) } });
    expect(Object.keys(of({}).files)).toEqual(['docker/daemon.json']);
  });

  test('has the user’s daemon.json, and beside it the one to start with where that does not go', () => {
    const { files } = of({ daemon: { bip: 'banana' } });
    expect(files['docker/daemon.json']).toContain('banana');
    expect(files['docker/daemon.default.json']).toBe(of({}).files['docker/daemon.json']);
  });

  test('has the proxies as the guest reaches them, and says nothing of those there are not', () => {
    expect(of({}).env).not.toHaveProperty('NO_PROXY');
    const proxies = { httpProxy: '', httpsProxy: 'http://127.0.0.1:8', noProxy: 'corp.example' };
    expect(of({ proxies }).env).toMatchObject({
      HTTPS_PROXY: 'http://192.168.127.254:8',
      NO_PROXY: expect.stringContaining('corp.example'),
    });
    expect(of({ proxies }).env).not.toHaveProperty('HTTP_PROXY');
  });

  test('has name servers, swap and certificates as they were chosen', () => {
    const made = of({ dns: ['1.1.1.1', '2001:db8::1'], swapMiB: 0, authorities: ['PEM'] });
    expect(made).toMatchObject({ env: { DNS: '1.1.1.1,2001:db8::1', SWAP_MIB: '0' }, files: { 'ca/0.crt': 'PEM' } });
  });
});

test('name servers and search domains of the host are given to a guest without any of the user’s, and leave the engine alone', () => {
  const resolver = { nameServers: ['127.0.0.53', '192.0.2.2'], search: ['corp.example', 'lab.example'] };
  const made = of({ resolver });
  expect(made.env).toMatchObject({ DNS: '192.168.127.1,192.0.2.2', SEARCH: 'corp.example,lab.example' });
  expect(of({ resolver, dns: ['9.9.9.9'] }).env).toMatchObject({ DNS: '9.9.9.9' });
  const loopback = { ...resolver, nameServers: ['127.0.0.53'] };
  expect(of({ resolver: loopback, dns: ['127.0.0.53', '127.0.0.1', '::1'] }).env).toMatchObject({
    DNS: '192.168.127.1,192.168.127.254',
  });
  expect(of({}).env).not.toHaveProperty('SEARCH');
  expect([made.fixed, made.read]).toEqual([of({}).fixed, of({}).read]);
  expect(made.id).not.toBe(of({}).id);
});

describe('how much of a change the engine has to do', () => {
  const before = of({});
  test.each<[string, Partial<EngineWishes>, 'nothing' | 'reload' | 'restart']>([
    ['mirrors', { daemon: { 'registry-mirrors': ['https://m.example'] } }, 'reload'],
    ['insecure registries', { daemon: { 'insecure-registries': ['r:5000'] } }, 'reload'],
    ['an address pool', { daemon: { bip: '10.9.0.1/24' } }, 'restart'],
    ['a certificate', { authorities: ['PEM'] }, 'restart'],
    ['a proxy', { proxies: { httpProxy: 'http://p:1', httpsProxy: '', noProxy: '' } }, 'restart'],
    ['name servers', { dns: ['1.1.1.1'] }, 'nothing'],
    ['swap', { swapMiB: 100 }, 'nothing'],
  ])('%s', (_, changes, what) => {
    const after = of(changes);
    expect(after.id).not.toBe(before.id);
    expect(after.fixed !== before.fixed ? 'restart' : after.read !== before.read ? 'reload' : 'nothing').toBe(what);
  });
});

test.each([
  [
    'failed to start daemon: Error initializing network controller: bad bip\n',
    'Error initializing network controller: bad bip',
  ],
  [
    'time="2026-01-01T00:00:00Z" level=error msg="Error reconfiguring the daemon" error="no \\"x\\""',
    'Error reconfiguring the daemon: no "x"',
  ],
  [
    'unable to configure the Docker daemon with file /run/x.json: the following directives don’t match any configuration option: foo',
    'the following directives don’t match any configuration option: foo',
  ],
])('of what the engine says, its own words: %j', (line, words) => expect(engineWords(line)).toEqual({ text: words }));
