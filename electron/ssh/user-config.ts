import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { sshMessages } from '../contract/messages/ssh.ts';
import { operand, run } from '../platform/process.ts';
import { userHome } from '../platform/user-home.ts';

/** A machine as a user names it, in an address or in a ProxyJump. */
export interface SshTarget {
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/** Where the user's SSH configuration comes from. */
export interface SshUser {
  readonly env: NodeJS.ProcessEnv;
  /** In place of the user's and the system's configuration. */
  readonly configFile?: string | undefined;
}

/** What the user's SSH configuration says of a machine. Paths are complete. */
export interface SshConfig {
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  /** The name by which its key is known. */
  readonly knownAs: string;
  readonly knownHostsFiles: readonly string[];
  readonly identityFiles: readonly string[];
  /** Of the agent's keys only those of `identityFiles` are offered. */
  readonly identitiesOnly: boolean;
  /** The agent's socket; null when there is none, or none is to be asked. */
  readonly agent: string | null;
  /** Machines on the way, the first of them first. */
  readonly jumps: readonly SshTarget[];
}

/**
 * Asks OpenSSH what the user's configuration says of a machine, so that it means what it means to every other command.
 * UNSUPPORTED where OpenSSH is missing, or the machine is reached by a program of the user's (ProxyCommand).
 */
export async function sshConfig(
  target: SshTarget,
  { env, configFile }: SshUser,
  signal: AbortSignal,
): Promise<SshConfig> {
  const { host, user, port } = target;
  const options = [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ];
  const { code, stdout, stderr } = await run('ssh', ['-G', ...options, '--', operand(host)], { signal });
  if (code !== 0) {
    const reason = quoted(stderr.trim().slice(0, 300));
    throw new AppError('BAD_REQUEST', sshMessages.badConfig({ host, reason }));
  }
  const found = new Map<string, string[]>();
  for (const line of stdout.split('\n')) {
    const [, key = '', value = ''] = /^(\S+) (.*)$/.exec(line.trim()) ?? [];
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  const one = (key: string) => found.get(key)?.[0];
  const home = userHome(env) ?? '';
  const paths = (words: readonly string[]) =>
    words.filter((path) => path !== 'none').map((path) => path.replace(/^(~|%d)(?=\/)/, () => home));
  if ((one('proxycommand') ?? 'none') !== 'none') {
    throw new AppError('UNSUPPORTED', sshMessages.proxyCommand({ host }));
  }
  const hostname = one('hostname') ?? host;
  const number = Number(one('port') ?? 22);
  const agent = one('identityagent') ?? 'SSH_AUTH_SOCK';
  return {
    hostname,
    port: number,
    user: one('user') ?? user ?? '',
    knownAs: one('hostkeyalias') ?? (number === 22 ? hostname : `[${hostname}]:${number}`),
    knownHostsFiles: paths(['userknownhostsfile', 'globalknownhostsfile'].flatMap((key) => one(key)?.split(' ') ?? [])),
    identityFiles: paths(found.get('identityfile') ?? []),
    identitiesOnly: one('identitiesonly') === 'yes',
    agent: agentSocket(agent, env) || (process.platform === 'win32' ? WINDOWS_AGENT : null),
    jumps: jumpsOf(one('proxyjump') ?? 'none'),
  };
}

/** Where OpenSSH's agent listens on Windows. */
const WINDOWS_AGENT = '\\\\.\\pipe\\openssh-ssh-agent';

function agentSocket(named: string, env: NodeJS.ProcessEnv): string | null {
  if (named === 'none') return null;
  const variable = named === 'SSH_AUTH_SOCK' ? named : /^\$\{?(\w+)\}?$/.exec(named)?.[1];
  if (variable !== undefined) return env[variable] || null;
  return named.replace(/^~(?=\/)/, () => userHome(env) ?? '');
}

function jumpsOf(proxyJump: string): SshTarget[] {
  if (proxyJump === 'none') return [];
  return proxyJump.split(',').map((hop) => sshTarget(hop.startsWith('ssh://') ? hop : `ssh://${hop}`).target);
}

/**
 * What the user's configuration may hand on to a shell (Match exec) holds nothing that a shell would act on, as OpenSSH asks of
 * its own command line since 9.6 (CVE-2023-51385).
 */
const HOST = /^(?!-)[^'"`$\\;&<>|(){}\s\p{Cc}]+$/u;
const USER = /^(?!-)[^'"`;&<>|(){}\p{Cc}]*(?<!\\)$/u;

/** Reads ssh://[user@]host[:port][/path]. BAD_REQUEST when it is none, or holds a password or what only a shell has a use for. */
export function sshTarget(address: string): { readonly target: SshTarget; readonly path: string | null } {
  const url = URL.canParse(address) ? new URL(address) : null;
  const [user, path] = [decoded(url?.username), decoded(url?.pathname)];
  const isMore = url?.password !== '' || url.search !== '' || url.hash !== '';
  if (
    url?.protocol !== 'ssh:' ||
    isMore ||
    user === null ||
    path === null ||
    !HOST.test(url.hostname) ||
    !USER.test(user)
  ) {
    throw new AppError('BAD_REQUEST', sshMessages.noMachine({ address }));
  }
  return {
    target: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      ...(user === '' ? {} : { user }),
      ...(url.port === '' ? {} : { port: Number(url.port) }),
    },
    path: path === '' || path === '/' ? null : path,
  };
}

/** Null for what is no text. */
function decoded(part = ''): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
