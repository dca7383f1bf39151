import { expect, test } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import type { run } from './process.ts';
import { systemProxies } from './system-proxy.ts';

const saying =
  (stdout: string, code = 0, asked: string[] = []): typeof run =>
  async (file, args) => {
    asked.push([file, ...(args ?? [])].join(' '));
    return { code, stdout, signal: null, stderr: '' };
  };

const scutil = `<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
    2 : intranet
  }
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 8080
  HTTPProxy : proxy.corp.example
  HTTPSEnable : 1
  HTTPSPort : 8443
  HTTPSProxy : fd00::1
  ProxyAutoConfigEnable : 0
  ProxyAutoConfigURLString : http://wpad.corp.example/proxy.pac
  __SCOPED__ : <dictionary> {
    en0 : <dictionary> {
      HTTPEnable : 0
      ProxyAutoConfigEnable : 1
    }
  }
}
`;

const registry = (...lines: string[]) =>
  ['', 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings', ...lines, ''].join('\r\n');
const ON = '    ProxyEnable    REG_DWORD    0x1';

test('the environment comes first, in capitals or small letters, and nobody is asked beside it', async () => {
  const runs = () => expect.unreachable();
  expect(await systemProxies({ https_proxy: 'http://p:1', NO_PROXY: 'x' }, { platform: 'darwin', runs })).toEqual({
    ...{ from: 'environment', httpProxy: '', httpsProxy: 'http://p:1', noProxy: 'x', script: null },
  });
  expect(await systemProxies({ NO_PROXY: 'x' }, { platform: 'linux', runs })).toMatchObject({ from: 'nowhere' });
});

test('macOS has them in its network settings', async () => {
  const asked: string[] = [];
  expect(await systemProxies({}, { platform: 'darwin', runs: saying(scutil, 0, asked) })).toEqual({
    from: 'system',
    httpProxy: 'http://proxy.corp.example:8080',
    httpsProxy: 'http://[fd00::1]:8443',
    noProxy: '.local,169.254.0.0/16,intranet',
    script: null,
  });
  expect(asked).toEqual(['/usr/sbin/scutil --proxy']);
});

test.each([
  [
    [ON, '    ProxyServer    REG_SZ    proxy:8080'],
    ['http://proxy:8080', 'http://proxy:8080', ''],
  ],
  [
    [ON, '    ProxyServer    REG_SZ    http=a:1;https=b:2', '    ProxyOverride    REG_SZ    *.corp;10.*;<local>'],
    ['http://a:1', 'http://b:2', '.corp,10.0.0.0/8'],
  ],
  [
    [ON, '    ProxyServer    REG_SZ    socks=s:1080'],
    ['socks5://s:1080', 'socks5://s:1080', ''],
  ],
  [
    ['    ProxyEnable    REG_DWORD    0x0', '    ProxyServer    REG_SZ    proxy:8080'],
    ['', '', ''],
  ],
])('Windows has them in the user’s Internet settings: %j', async (lines, [http, https, direct]) => {
  const runs = saying(registry(...lines));
  expect(await systemProxies({}, { platform: 'win32', runs })).toMatchObject({
    ...{ httpProxy: http, httpsProxy: https, noProxy: direct, script: null },
  });
});

test('a script that finds the proxy is told of, on either', async () => {
  const pac = 'http://wpad/proxy.pac';
  const mac = saying(`<dictionary> {\n  ProxyAutoConfigEnable : 1\n  ProxyAutoConfigURLString : ${pac}\n}`);
  expect(await systemProxies({}, { platform: 'darwin', runs: mac })).toMatchObject({ from: 'system', script: pac });
  const windows = saying(registry(`    AutoConfigURL    REG_SZ    ${pac}`));
  expect(await systemProxies({}, { platform: 'win32', runs: windows })).toMatchObject({ httpProxy: '', script: pac });
  const alone = saying('<dictionary> {\n  ProxyAutoDiscoveryEnable : 1\n}');
  expect(await systemProxies({}, { platform: 'darwin', runs: alone })).toMatchObject({ script: 'wpad' });
});

test('who cannot be asked says nothing', async () => {
  const missing = () => Promise.reject(new AppError('UNSUPPORTED', quoted('no such program')));
  expect(await systemProxies({}, { platform: 'win32', runs: missing })).toMatchObject({ from: 'nowhere' });
  expect(await systemProxies({}, { platform: 'darwin', runs: saying('', 1) })).toMatchObject({ from: 'nowhere' });
});
