import type { Container } from '../../../contract/containers.ts';

/** A running container with these ports. */
export function aContainer(ports: Container['ports'], id = 'a'.repeat(64)): Container {
  return {
    id,
    name: 'web',
    image: 'web',
    imageId: `sha256:${'b'.repeat(64)}`,
    command: 'httpd',
    createdAt: 0,
    state: 'running',
    health: 'none',
    status: 'Up',
    exitCode: null,
    startedAt: 0,
    finishedAt: null,
    ports,
    hostNetwork: false,
    labels: {},
    compose: null,
  };
}
