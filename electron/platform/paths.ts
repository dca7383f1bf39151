import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { userHome } from './user-home.ts';

/** Every file and folder of the host process. The VM's own are named in vm/instance/files.ts and by its driver, below `vm`. */
export interface HomePaths {
  /** SLIPWAY_HOME, absolute. */
  readonly root: string;
  /** Where the sockets are: the root, or a shorter folder when a socket's path would not fit. */
  readonly runtime: string;
  readonly settingsFile: string;
  /** Electron's userData: storage of the pages, the single-instance lock. */
  readonly desktop: string;
  /** Window bounds and other state of the Electron side. */
  readonly windowStateFile: string;
  /** What containers were told of a proxy where the docker command keeps that: client-proxies.ts. */
  readonly toldProxies: string;
  /** A link to docker's tools of the Slipway that last put them on the user's path: tools/links.ts. */
  readonly tools: string;
  /** JSON with the pid of the host that owns this home, held under an OS lock. */
  readonly hostLockFile: string;
  readonly hostSocket: string;
  readonly dockerSocket: string;
  /** Bearer token of browser mode, mode 0600. */
  readonly webTokenFile: string;
  /** Files that lead a browser to its launch link: launch-page.ts. */
  readonly launchPages: string;
  readonly logs: string;
  /** The host process's own log, JSON lines. */
  readonly hostLog: string;
  readonly vm: string;
  /** Where the data disk is made; it may have been moved since: data-record.ts. */
  readonly dataDisk: string;
  /** What was decided when it was made, and where it is. */
  readonly dataRecord: string;
  /** What is being done with data disks, or was broken off. */
  readonly diskWork: string;
  /** The VM process that runs, as run-record.ts reads it; the CLI looks whether there is one. */
  readonly vmRecord: string;
  /** The folder of a VM that sleeps, its record last to come and first to go. */
  readonly vmAsleep: string;
}

/**
 * The longest path a Unix socket may have, in bytes without the final NUL: 104 on macOS and 108 on Linux are the sizes
 * of sun_path.
 */
const socketPathLimit = (platform: NodeJS.Platform) => (platform === 'linux' ? 107 : 103);

/** The longest name of a socket of ours, for deciding whether the root is short enough. */
const LONGEST_SOCKET = 'docker.sock';

export interface PathOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

/**
 * Resolves SLIPWAY_HOME (default: the platform's application-data folder) to every path. Touches nothing on disk. Throws
 * an AppError where it is not set and the user has no home either.
 */
export function homePaths({ env = process.env, platform = process.platform }: PathOptions = {}): HomePaths {
  const root = resolve(env.SLIPWAY_HOME || (defaultRoot({ env, platform }) ?? homeless()));
  const id = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const pipe = (name: string) => `\\\\.\\pipe\\slipway-${id}-${name}`;
  const runtime = fits(join(root, LONGEST_SOCKET), platform) ? root : join(runtimeBase(env), `slipway-${uid()}`, id);
  const socket = (name: string) => (platform === 'win32' ? pipe(name) : join(runtime, `${name}.sock`));
  return {
    root,
    runtime,
    settingsFile: join(root, 'settings.json'),
    desktop: join(root, 'desktop'),
    windowStateFile: join(root, 'window.json'),
    toldProxies: join(root, 'told-proxies.json'),
    tools: join(root, 'tools'),
    hostLockFile: join(root, 'host.lock'),
    hostSocket: socket('host'),
    dockerSocket: socket('docker'),
    webTokenFile: join(root, 'web-token'),
    launchPages: join(root, 'launch'),
    logs: join(root, 'logs'),
    hostLog: join(root, 'logs', 'host.log'),
    vm: join(root, 'vm'),
    dataDisk: join(root, 'vm', 'data.img'),
    dataRecord: join(root, 'vm', 'data.json'),
    diskWork: join(root, 'vm', 'disk-work.json'),
    vmRecord: join(root, 'vm', 'run.json'),
    vmAsleep: join(root, 'vm', 'asleep'),
  };
}

/** Where SLIPWAY_HOME is when nobody sets it; null for a user without a home. */
export function defaultRoot({ env = process.env, platform = process.platform }: PathOptions = {}): string | null {
  const home = userHome(env);
  const below = (...names: string[]) => home && join(home, ...names);
  if (platform === 'darwin') return below('Library', 'Application Support', 'Slipway');
  const base =
    platform === 'win32'
      ? absolute(env.LOCALAPPDATA) || below('AppData', 'Local')
      : absolute(env.XDG_DATA_HOME) || below('.local', 'share');
  return base && join(base, platform === 'win32' ? 'Slipway' : 'slipway');
}

/** What starts the app at login on Linux, by the Desktop Application Autostart Specification; null for a user without a home. */
export function autostartFile({ XDG_CONFIG_HOME, HOME }: NodeJS.ProcessEnv): string | null {
  const base = XDG_CONFIG_HOME?.startsWith('/') ? XDG_CONFIG_HOME : HOME && join(HOME, '.config');
  return base ? join(base, 'autostart', 'slipway.desktop') : null;
}

/**
 * Where an organisation's policy is, which only who looks after the computer can write. No variable of the environment has a say in it:
 * whoever a policy is for could set that.
 */
export function policyPath({ platform = process.platform }: Pick<PathOptions, 'platform'> = {}): string {
  if (platform === 'darwin') return '/Library/Application Support/Slipway/policy.json';
  if (platform === 'win32') return 'C:\\ProgramData\\Slipway\\policy.json';
  return '/etc/slipway/policy.json';
}

/** The XDG specification: a relative path in one of its variables is to be ignored. It would lead below the current folder. */
function absolute(path: string | undefined): string | undefined {
  return path && isAbsolute(path) ? path : undefined;
}

function homeless(): never {
  throw new AppError('IO_ERROR', platformMessages.noHome());
}

function runtimeBase(env: NodeJS.ProcessEnv): string {
  const base = absolute(env.XDG_RUNTIME_DIR) || tmpdir();
  // A runtime folder that is itself too long would move the problem, not mend it.
  return Buffer.byteLength(base) > 60 ? '/tmp' : base;
}

function fits(path: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' || Buffer.byteLength(path) <= socketPathLimit(platform);
}

/** Not userInfo(), which throws for a user without an entry in the system's list, as in many containers. */
function uid(): string {
  return process.getuid ? String(process.getuid()) : 'user';
}
