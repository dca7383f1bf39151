import type { ActivityEntry } from '../../../electron/contract/activity.ts';
import type { Container, ContainerDetails } from '../../../electron/contract/containers.ts';
import type { Diagnosis } from '../../../electron/contract/diagnose.ts';
import type { Image } from '../../../electron/contract/images.ts';
import { diagnoseMessages } from '../../../electron/contract/messages/diagnose.ts';
import type { SettingsView } from '../../../electron/contract/settings.ts';
import type { Task } from '../../../electron/contract/tasks.ts';
import type { VmStatus } from '../../../electron/contract/vm.ts';
import type { Said } from './stand-in-host.ts';

/** The moment everything here is about: the page's clock stands still at it. */
export const NOW = Date.parse('2026-03-02T10:00:00Z');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIB = 1_048_576;
const GIB = 1024 * MIB;

/** 64 hexadecimal digits that begin with a number's. */
const id = (number: number) => number.toString(16).padStart(4, 'c').padEnd(64, '0123456789abcdef');

function container(number: number, name: string, change: Partial<Container>): Container {
  return {
    id: id(number),
    name,
    image: 'nginx:1.27',
    imageId: `sha256:${id(0xa1)}`,
    command: 'nginx -g daemon off;',
    createdAt: NOW - 3 * DAY,
    state: 'running',
    health: 'none',
    status: 'Up 3 hours',
    exitCode: null,
    startedAt: NOW - 3 * HOUR,
    finishedAt: null,
    ports: [],
    hostNetwork: false,
    labels: {},
    compose: null,
    ...change,
  };
}

const tcp = (hostPort: number, containerPort: number) =>
  ({ hostIp: '0.0.0.0', hostPort, containerPort, protocol: 'tcp' }) as const;
const shop = (service: string) => ({ project: 'shop', service });
const down = { state: 'exited', startedAt: NOW - 2 * DAY, finishedAt: NOW - DAY } as const;

const containers = [
  container(1, 'web', { ports: [tcp(8080, 80)], health: 'healthy' }),
  container(2, 'shop-api-1', { image: 'ghcr.io/acme/shop-api:2.4', compose: shop('api'), ports: [tcp(3000, 3000)] }),
  container(3, 'shop-db-1', { image: 'postgres:17', compose: shop('db'), health: 'unhealthy' }),
  container(4, 'migrate', { ...down, image: 'ghcr.io/acme/shop-api:2.4', exitCode: 1, status: 'Exited (1) 1 day ago' }),
  container(5, 'cache', { image: 'valkey/valkey:8', state: 'paused', status: 'Up 3 hours (Paused)' }),
  container(6, 'a-name-that-is-longer-than-what-a-column-has-room-for-in-any-window', { ...down, exitCode: 0 }),
];

function image(number: number, tags: string[], change: Partial<Image> = {}): Image {
  const [tag] = tags;
  return {
    id: `sha256:${id(number)}`,
    tags,
    digests: tag ? [`${tag.split(':')[0]}@sha256:${id(number + 1)}`] : [],
    createdAt: NOW - 20 * DAY,
    size: 187 * MIB,
    platform: 'linux/amd64',
    containers: 0,
    labels: {},
    ...change,
  };
}

const images = [
  image(0xa1, ['nginx:1.27'], { containers: 2 }),
  image(0xa3, ['postgres:17', 'registry.example/mirror/postgres:17'], { size: 432 * MIB, containers: 1 }),
  image(0xa5, ['ghcr.io/acme/shop-api:2.4'], { size: 1.2 * GIB, containers: 2, createdAt: NOW - 5 * HOUR }),
  image(0xa7, [], { size: 96 * MIB }),
];

const vm: VmStatus = {
  state: 'running',
  since: NOW - 3 * HOUR,
  stage: null,
  driver: 'qemu',
  accelerator: 'kvm',
  acceleratorNote: null,
  memoryNote: null,
  pid: 4242,
  cpus: 4,
  memoryMiB: 4096,
  diskGiB: 64,
  image: { id: 'showcase', kernel: '6.12', docker: '28.5.2' },
  imageNote: null,
  restarts: 0,
  hostAddress: '10.0.2.2',
  crashedAt: null,
  problem: null,
  restartNeeded: false,
  canSleep: true,
  coldReason: null,
  settingsProblem: null,
};

/** As after the first start. */
export const settings: SettingsView = {
  settings: {
    vm: {
      cpus: 4,
      memoryMiB: 4096,
      diskGiB: 64,
      startOnLaunch: true,
      sleepAfterMinutes: 5,
      hostAccess: true,
      swapMiB: null,
      daemon: {},
      shares: [{ path: '/home/me', readOnly: false }],
    },
    network: {
      ...{ proxy: 'system', httpProxy: '', httpsProxy: '', noProxy: '' },
      ...{ containerProxy: 'docker', containerHttpProxy: '', containerHttpsProxy: '', containerNoProxy: '' },
      ...{ dns: [], certificates: [], systemCertificates: false },
      ...{ publish: 'computer', hostNetwork: false },
    },
    engine: { source: { kind: 'vm' }, confirmed: [] },
    app: { theme: 'system', language: 'system', closeToTray: true, onQuit: 'stop', startAtLogin: false },
  },
  systemProxies: { from: 'nowhere', httpProxy: '', httpsProxy: '', noProxy: '', script: null },
  limits: { cpus: 8, memoryMiB: 16_384, minDiskGiB: 8 },
  notices: [],
  writable: true,
  locked: { paths: [], file: '/etc/slipway/policy.json' },
};

const diagnosis: Diagnosis = {
  findings: [diagnoseMessages.emulated()],
  tests: [
    { id: 'vm', state: 'passed', said: null },
    { id: 'engine', state: 'passed', said: null },
    { id: 'port', state: 'passed', said: null },
    { id: 'folder', state: 'passed', said: null },
    { id: 'name', state: 'failed', said: diagnoseMessages.nameUnknown() },
  ],
};

const pull: Task = {
  id: 'pull-1',
  engine: 'vm',
  kind: 'pull',
  title: 'python:3.13',
  command: 'docker pull python:3.13',
  state: 'running',
  startedAt: NOW - MINUTE,
  finishedAt: null,
  message: '',
  said: null,
  error: null,
  retriable: false,
  current: 120 * MIB,
  total: 380 * MIB,
  speed: 6 * MIB,
  etaSeconds: 43,
  layers: [],
};

function entry(number: number, command: string, change: Partial<ActivityEntry> = {}): ActivityEntry {
  const subject = command.split(' ').at(-1) ?? '';
  const at = NOW - number * 7 * MINUTE;
  const outcome = { state: 'done', durationMs: 340 * number, error: null } as const;
  return {
    id: `entry-${number}`,
    at,
    source: 'ui',
    engine: 'vm',
    method: 'containers.start',
    subject,
    command,
    ...outcome,
    ...change,
  };
}

const activity = [
  entry(1, 'docker start web'),
  entry(2, 'docker stop migrate', { source: 'cli', method: 'containers.stop' }),
  entry(4, 'docker create --name migrate', {
    source: 'client',
    client: 'Docker-Client/28.5.2 (linux)',
    method: 'POST /containers/create',
  }),
  entry(3, 'docker rm shop-db-1', {
    method: 'containers.remove',
    state: 'failed',
    error: { code: 'CONFLICT', message: 'container is running', hint: 'Stop it first, or force its removal.' },
  }),
];

const [web] = containers as [Container];
const { labels: _, compose: __, status: ___, command: ____, ...row } = web;
const details: ContainerDetails = {
  ...row,
  platform: 'linux/amd64',
  error: '',
  oomKilled: false,
  pid: 811,
  restartCount: 0,
  entrypoint: ['/docker-entrypoint.sh'],
  command: ['nginx', '-g', 'daemon off;'],
  workdir: '/',
  user: '',
  hostname: 'ccc101234567',
  tty: false,
  openStdin: false,
  env: ['NGINX_VERSION=1.27.4', 'API_TOKEN=not shown', 'TZ=Asia/Seoul'],
  labels: { 'org.opencontainers.image.title': 'nginx', 'com.example.owner': 'web team' },
  mounts: [{ type: 'volume', source: 'site', target: '/usr/share/nginx/html', readOnly: true, name: 'site' }],
  networks: [{ name: 'bridge', ip: '172.17.0.2', gateway: '172.17.0.1', mac: '02:42:ac:11:00:02', aliases: [] }],
  restartPolicy: 'unless-stopped',
  autoRemove: false,
  privileged: false,
  memoryLimit: 512 * MIB,
  cpuLimit: 1.5,
  runCommand:
    'docker run -d --name web -p 8080:80 -v site:/usr/share/nginx/html:ro --restart unless-stopped nginx:1.27',
  raw: { Id: web.id, Name: '/web', State: { Status: 'running', Pid: 811 } },
};

const snapshot = (items: readonly object[]) => [{ type: 'snapshot', first: true, more: false, items }];
const figures = (row: Container, index: number) => ({
  id: row.id,
  cpuPercent: 3.5 * index,
  memoryBytes: (40 + 90 * index) * MIB,
  memoryLimitBytes: 4 * GIB,
});

/** A working day's Slipway: a bit of everything its pages can show. */
export const showcase: Said = {
  'settings.watch': [settings],
  'shares.watch': [
    {
      folders: [
        { path: '/home/me', readOnly: false, realPath: null, state: 'live', said: null },
        { path: '/srv/data', readOnly: true, realPath: null, state: 'waiting', said: null },
      ],
      most: 12,
    },
  ],
  'engine.watch': [
    {
      state: 'connected',
      since: NOW - 3 * HOUR,
      source: 'vm',
      dockerHost: 'unix:///home/me/.local/share/slipway/docker.sock',
      version: '28.5.2',
      apiVersion: '1.51',
      os: 'linux',
      arch: 'amd64',
      error: null,
    },
  ],
  'vm.watch': [vm],
  'vm.usage': [
    {
      cpuPercent: 7,
      memoryUsedBytes: 1.4 * GIB,
      memoryTotalBytes: 3.8 * GIB,
      diskUsedBytes: 9.3 * GIB,
      diskTotalBytes: 63 * GIB,
    },
  ],
  'disk.watch': [
    {
      disk: { path: '/home/me/.local/share/slipway/vm/data.img', logicalBytes: 64 * GIB, realBytes: 9.8 * GIB },
      folder: '/home/me/.local/share/slipway/vm',
      isHome: true,
      said: null,
      work: [{ kind: 'export', path: '/mnt/backup/slipway-disk-2026-11-20-09-12-44.tar.zst', isRunning: false }],
    },
  ],
  'diagnose.run': [diagnosis],
  'containers.watch': snapshot(containers),
  'containers.stats': [{ samples: containers.filter(({ state }) => state === 'running').map(figures) }],
  'containers.inspect': details,
  'images.watch': snapshot(images),
  'terminals.watch': snapshot([]),
  'ports.watch': snapshot([]),
  'tasks.watch': snapshot([pull]),
  'activity.watch': snapshot(activity),
  'ports.check': { state: 'free', owner: null, next: null },
};
