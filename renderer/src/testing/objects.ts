import type { Container } from '../../../electron/contract/containers.ts';
import type { Image } from '../../../electron/contract/images.ts';

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
