import { connect } from 'node:net';
import { AppError } from '../contract/errors.ts';
import { run } from './process.ts';

/** Addresses as HTTP_PROXY and the rest have them; empty where there is none. */
export interface Proxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

/** The proxies of this computer, and who says so. */
export interface SystemProxies extends Proxies {
  readonly from: 'environment' | 'system' | 'nowhere';
  /** Where the system finds its proxy by a script (PAC), that of the script, or "wpad" for one it looks for itself; null where it does not. */
  readonly script: string | null;
}

export interface SystemProxyOptions {
  readonly platform?: NodeJS.Platform;
  /** Runs a program to its end; as `run` of electron/platform. */
  readonly runs?: typeof run;
}

export const NO_PROXIES: Proxies = { httpProxy: '', httpsProxy: '', noProxy: '' };
const NONE: SystemProxies = { ...NO_PROXIES, from: 'nowhere', script: null };

/** Milliseconds for a proxy to take a connection. */
const CONNECT_MS = 3_000;

/** Whether something takes connections where a proxy's address says. Never rejects; of what is no address nothing is said. */
export async function proxyAnswers(address: string): Promise<boolean> {
  const url = URL.parse(address);
  if (!url?.hostname) return true;
  const socket = connect({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    timeout: CONNECT_MS,
  });
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('timeout', () => resolve(false));
  }).finally(() => socket.destroy());
}

/** Milliseconds for the system's own program. */
const PATIENCE = 5_000;

const INTERNET_SETTINGS = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings';

/**
 * What the environment says, and where that is nothing what the system does: macOS by its network settings, Windows by the user's
 * Internet settings; Linux has no other place that all desktops share. A script that finds a proxy is told, not run. Never rejects:
 * who cannot be asked says nothing.
 */
export async function systemProxies(
  env: NodeJS.ProcessEnv,
  { platform = process.platform, runs = run }: SystemProxyOptions = {},
): Promise<SystemProxies> {
  const named = ofEnvironment(env);
  if (named) return named;
  try {
    if (platform === 'darwin') return ofScutil(await said(runs, '/usr/sbin/scutil', ['--proxy']));
    if (platform === 'win32') return ofRegistry(await said(runs, 'reg', ['query', INTERNET_SETTINGS]));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  return NONE;
}

function ofEnvironment(env: NodeJS.ProcessEnv): SystemProxies | null {
  const pick = (name: string) => env[name] || env[name.toLowerCase()] || '';
  const [httpProxy, httpsProxy, noProxy] = [pick('HTTP_PROXY'), pick('HTTPS_PROXY'), pick('NO_PROXY')];
  return httpProxy || httpsProxy ? { from: 'environment', httpProxy, httpsProxy, noProxy, script: null } : null;
}

async function said(runs: typeof run, file: string, args: readonly string[]): Promise<string> {
  const { code, stdout } = await runs(file, args, { timeoutMs: PATIENCE });
  return code === 0 ? stdout : '';
}

/** Reads `scutil --proxy`: lines of "key : value", and of an array "index : value". What is within others is of one interface alone. */
function ofScutil(text: string): SystemProxies {
  const values = new Map<string, string>();
  const direct: string[] = [];
  const within: string[] = [];
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^\s*(\w+) : (.*?)\s*$/.exec(line) ?? [];
    if (within.length === 1) values.set(key, value);
    else if (within.length === 2 && within[1] === 'ExceptionsList' && key !== '') direct.push(value);
    if (line.trimEnd().endsWith('{')) within.push(key);
    else if (line.trim() === '}') within.pop();
  }
  const at = (kind: 'HTTP' | 'HTTPS' | 'SOCKS', scheme: string) => {
    const [host, port] = [values.get(`${kind}Proxy`), values.get(`${kind}Port`)];
    return values.get(`${kind}Enable`) === '1' && host
      ? addressOf(scheme, port ? `${bracketed(host)}:${port}` : host)
      : '';
  };
  const socks = at('SOCKS', 'socks5');
  const script =
    values.get('ProxyAutoConfigEnable') === '1'
      ? (values.get('ProxyAutoConfigURLString') ?? 'wpad')
      : values.get('ProxyAutoDiscoveryEnable') === '1'
        ? 'wpad'
        : null;
  return found({ http: at('HTTP', 'http') || socks, https: at('HTTPS', 'http') || socks, direct, script });
}

/** Reads `reg query` of the Internet settings: lines of a name, its type and its value. */
function ofRegistry(text: string): SystemProxies {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^\s+(\w+)\s+REG_(?:SZ|DWORD|EXPAND_SZ)\s+(.*?)\s*$/.exec(line) ?? [];
    values.set(name, value);
  }
  const script = values.get('AutoConfigURL') || null;
  if (Number(values.get('ProxyEnable') ?? 0) !== 1) return found({ http: '', https: '', direct: [], script });
  // One for all, or several as "http=host:port;https=host:port;socks=host:port".
  const server = values.get('ProxyServer') ?? '';
  const byKind = new Map(
    server.split(';').map((part) => part.split('=', 2).map((word) => word.trim()) as [string, string]),
  );
  const of = (kind: string, scheme: string) => {
    const address = server.includes('=') ? byKind.get(kind) : server.trim();
    return address ? addressOf(scheme, address) : '';
  };
  const socks = server.includes('=') ? of('socks', 'socks5') : '';
  const direct = (values.get('ProxyOverride') ?? '').split(';').map((each) => each.trim());
  return found({ http: of('http', 'http') || socks, https: of('https', 'http') || socks, direct, script });
}

function found(of: { http: string; https: string; direct: readonly string[]; script: string | null }): SystemProxies {
  const { http: httpProxy, https: httpsProxy, script } = of;
  if (!httpProxy && !httpsProxy) return { ...NONE, from: script === null ? 'nowhere' : 'system', script };
  return { from: 'system', httpProxy, httpsProxy, noProxy: of.direct.flatMap(directHost).join(','), script };
}

const addressOf = (scheme: string, place: string) => (/^[a-z0-9]+:\/\//i.test(place) ? place : `${scheme}://${place}`);
const bracketed = (host: string) => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** As NO_PROXY says it: a domain's hosts by its name, a network by its bits. */
function directHost(entry: string): string[] {
  const bare = entry.replace(/^[a-z]+:\/\//i, '').replace(/^\*(?=\.)/, '');
  // "<local>" is each name without a dot, which NO_PROXY has no word for.
  if (bare === '' || bare.startsWith('<')) return [];
  const [, short, bits] = /^(\d{1,3}(?:\.\d{1,3}){0,2})\/(\d{1,2})$/.exec(bare) ?? [];
  if (short !== undefined) return [`${[...short.split('.'), '0', '0', '0'].slice(0, 4).join('.')}/${bits}`];
  // "10.*" is the network of its first numbers.
  const [, numbers] = /^((?:\d{1,3}\.){1,3})\*$/.exec(bare) ?? [];
  if (numbers !== undefined) {
    const parts = numbers.split('.').slice(0, -1);
    return [`${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}`];
  }
  return bare.includes('*') && bare !== '*' ? [] : [bare];
}
