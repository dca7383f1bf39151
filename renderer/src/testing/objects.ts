import type { Container } from '../../../electron/contract/containers.ts';
import type { EngineStatus } from '../../../electron/contract/engine.ts';
import type { Image } from '../../../electron/contract/images.ts';
import type { SettingsView } from '../../../electron/contract/settings.ts';
import type { VmStatus } from '../../../electron/contract/vm.ts';

/** 64 hexadecimal digits made of a name, so that a test can tell ids apart. */
export function idOf(name: string): string {
  const hex = [...name].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return hex.padEnd(64, '0').slice(0, 64);
}

export function container(name: string, change: Partial<Container> = {}): Container {
  return {
    id: idOf(name),
    name,
    image: 'busybox:latest',
    imageId: `sha256:${idOf('busybox')}`,
    command: 'sh',
    createdAt: 1000,
    state: 'running',
    health: 'none',
    status: 'Up',
    exitCode: null,
    startedAt: 2000,
    finishedAt: null,
    ports: [],
    hostNetwork: false,
    labels: {},
    compose: null,
    ...change,
  };
}

export function image(name: string, change: Partial<Image> = {}): Image {
  return {
    id: `sha256:${idOf(name)}`,
    tags: [name],
    digests: [],
    createdAt: 1000,
    size: 100,
    platform: 'linux/amd64',
    containers: 0,
    labels: {},
    ...change,
  };
}

/** An engine that answers, of Slipway's own VM. */
export const engineStatus: EngineStatus = {
  state: 'connected',
  since: 1000,
  source: 'vm',
  dockerHost: 'unix:///docker.sock',
  version: '28.5.2',
  apiVersion: '1.51',
  os: 'linux',
  arch: 'amd64',
  error: null,
};

/** The VM it runs in. */
export const vmStatus: VmStatus = {
  state: 'running',
  since: 1000,
  stage: null,
  driver: 'qemu',
  accelerator: 'tcg',
  acceleratorNote: null,
  memoryNote: null,
  pid: 1,
  cpus: 2,
  memoryMiB: 2048,
  diskGiB: 64,
  image: null,
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

export const settingsView: SettingsView = {
  settings: {
    vm: {
      cpus: 2,
      memoryMiB: 2048,
      diskGiB: 64,
      startOnLaunch: true,
      sleepAfterMinutes: 5,
      hostAccess: true,
      swapMiB: null,
      daemon: {},
      shares: [],
    },
    network: {
      ...{ proxy: 'system', httpProxy: '', httpsProxy: '', noProxy: '' },
      ...{ containerProxy: 'docker', containerHttpProxy: '', containerHttpsProxy: '', containerNoProxy: '' },
      ...{ dns: [], certificates: [], systemCertificates: false },
      ...{ publish: 'computer', hostNetwork: false },
    },
    engine: { source: { kind: 'vm' }, confirmed: [] },
    app: { theme: 'light', language: 'en', closeToTray: true, onQuit: 'stop', startAtLogin: false },
  },
  systemProxies: { from: 'nowhere', httpProxy: '', httpsProxy: '', noProxy: '', script: null },
  limits: { cpus: 8, memoryMiB: 16_384, minDiskGiB: 4 },
  notices: [],
  writable: true,
  locked: { paths: [], file: '/etc/slipway/policy.json' },
};
