import { describe, expect, test } from 'vitest';
import { knownSecrets, proxyHosts } from './diagnosis.ts';
import { hideInScript, hideSecret } from './proxy-address.ts';
import { redactor } from './redact.ts';

const id = 'ab'.repeat(32);
const secret = 'cAnArY-s3cr3t';

describe('secrets', () => {
  const redact = redactor({ secrets: [secret], names: null });
  test.each([
    ['a known one alone', `login with ${secret} failed`],
    ['as a header has it', `got ${Buffer.from(secret).toString('base64')} back`],
    ['of a proxy', `HTTPS_PROXY=http://me:hunter2@proxy:3128`],
    ['of a proxy, without a scheme', 'dial me:hunter2@proxy:3128'],
    ['in an address', 'pull https://me:hunter2@registry.example/x'],
    ['with an @ in it', 'https://me:hun@ter2@registry.example'],
    ['a header', 'Authorization: Bearer hunter2'],
    ['a registry’s', '"X-Registry-Auth": "hunter2"'],
    ['of JSON', '{"password":"hunter2","identitytoken":"hunter2"}'],
    ['of JSON in JSON', '{\\"password\\":\\"hunter2\\"}'],
    ['an option', '--from-token=hunter2 --api-key=hunter2 secret: hunter2'],
    ['a variable', 'env [DB_PASS=hunter2 OTHER="hunter2"]'],
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyIjoxfQhunter2Aa9.x'],
  ])('%s', (_, line) => {
    expect(redact(line)).not.toMatch(/hunter2|cAnArY/);
    expect(redact(line)).not.toContain(Buffer.from(secret).toString('base64'));
  });

  test('a proxy’s password is known whole, whatever is in it', () => {
    const env = { HTTPS_PROXY: 'http://me:hun@ter/2%21@proxy:3128', no_proxy: 'a@b' };
    expect(knownSecrets([{ httpProxy: 'http://a:secr3t@p:1' }], env)).toEqual([
      'secr3t',
      'secr3t',
      'hun@ter/2%21',
      'hun@ter/2!',
    ]);
  });

  test.each([
    ['http://t0ken@p:1', 'http://***@p:1', ['t0ken']],
    ['http://t0ken:@p:1', 'http://***:@p:1', ['t0ken']],
    ['t0ken@p:1', '***@p:1', ['t0ken']],
    ['me:a:b@p:1', 'me:***@p:1', ['a:b']],
    ['http://a:***@p', 'http://a:***@p', ['***']],
    ['http://p:1', 'http://p:1', []],
    ['http://@p:1', 'http://@p:1', []],
    ['', '', []],
  ])('of the proxy %j is shown %j', (address, shown, secrets) => {
    expect([hideSecret(address), [...new Set(knownSecrets([{ httpProxy: address }], {}))]]).toEqual([shown, secrets]);
  });

  test.each([
    ['http://wpad/proxy.pac', 'http://wpad/proxy.pac', []],
    ['wpad', 'wpad', []],
    ['http://me:pw@wpad/x.pac?a=b', 'http://me:***@wpad/x.pac?***', ['pw', 'a=b']],
    ['http://wpad/x.pac?token=t0ken', 'http://wpad/x.pac?***', ['token=t0ken']],
  ])('of the script %j is shown %j', (script, shown, secrets) => {
    expect([hideInScript(script), [...new Set(knownSecrets([{ script }], {}))]]).toEqual([shown, secrets]);
  });

  test.each([
    ['one that is known', `${'a '.repeat(995)} ${secret}`],
    ['an address', `${'a '.repeat(990)} https://me:hunter2@proxy:3128/`],
    ['an address of a whole line', `https://me:${'hunter2'.repeat(300)}@proxy`],
    ['a variable', `${'a '.repeat(990)} OTHER="hunter2 hunter2 hunter2"`],
    ['a token', `${'a '.repeat(988)} hunter2A9${'bC7'.repeat(20)}`],
  ])('%s that a long line is cut within', (_, line) => {
    expect(redact(line)).not.toMatch(/hunter2|cAnArY/);
  });

  test('what is none stays', () => {
    for (const line of [
      `container ${id} started`,
      `pulled nginx@sha256:${id}`,
      'stage kernel 1.25',
      'time="2026-01-01T00:00:00Z" level=info msg="Loading containers: done."',
    ]) {
      expect(redact(line)).toBe(line);
    }
  });

  test('a line of any length takes no time', () => {
    const began = performance.now();
    for (const unit of ['a:', '@', 'token', '"', '/a', 'A=', 'a.b', '\\"']) redact(unit.repeat(1_000_000));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('names', () => {
  const redact = redactor({ secrets: [], names: ['payroll-db', '/home/jo', 'jo'] });
  test.each([
    'container payroll-db died',
    'reading /home/jo/project/secret-plan.txt',
    'msg="no such image: \\"acme/payroll-db:1\\""',
    'pulling registry.acme.example:5000/team/payroll-db:latest',
    'lookup build.acme.example on 10.0.2.3: no such host',
    'GET https://acme.example/x',
    'volume /var/lib/docker/volumes/acme_data/_data',
    'C:\\Users\\acme\\x',
    'dial tcp 192.0.2.7:443',
  ])('%s', (line) => expect(redact(line)).not.toMatch(/payroll|acme|secret-plan|192\.0\.2\.7|\/home\/jo/));

  test('proxies of a network whose hosts have no dot are names, unless they are called as any is', () => {
    const env = { HTTPS_PROXY: 'squid01:3128', no_proxy: 'intranet' };
    const found = proxyHosts([{ httpProxy: 'http://me:pw@acme-gw:8080' }, { script: 'http://acme-pac/x' }], env);
    expect(found.toSorted()).toEqual(['acme-gw', 'acme-gw:8080', 'acme-pac', 'squid01', 'squid01:3128']);
    const named = redactor({ secrets: [], names: found });
    expect(named('proxyconnect tcp: dial tcp: lookup acme-gw on 10.0.2.3:53: no such host')).not.toContain('acme');
    expect(named('the proxy squid01:3128 does not answer')).toBe('the proxy <name> does not answer');
    expect(proxyHosts([{ httpProxy: 'http://proxy:3128', httpsProxy: 'http://127.0.0.1:9' }], {})).toEqual([
      'proxy:3128',
    ]);
  });

  test('names are taken as they are written, the longest first, and none out of what stands for one', () => {
    const named = redactor({ secrets: [], names: ['name', 'a.b', 'name-of', '[xy'] });
    expect(named('name-of name aXb a.b [xy]')).toBe('<name> <name> aXb <name> <name>]');
  });

  test('Slipway’s own files and the engine’s words stay', () => {
    const line = 'level=info msg="API listen on /run/docker.sock" storage-driver=overlay2 version=28.5.2';
    expect(redact(line)).toBe(line);
    expect(redactor({ secrets: [], names: null })('container payroll-db of acme.example died')).toContain(
      'acme.example',
    );
  });
});
