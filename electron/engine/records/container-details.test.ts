import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containerDetails as schema } from '../../contract/containers.ts';
import { containerDetails } from './container-details.ts';
import { readContainer } from './container-inspect.ts';
import { type InspectedImage, readImage } from './image-details.ts';
import { VM_LOG_DEFAULTS } from './more-options.ts';

const id = 'ef'.repeat(32);
const document = {
  Id: id,
  Name: '/web',
  Image: `sha256:${id}`,
  Platform: 'linux',
  Created: '2024-01-01T00:00:00Z',
  RestartCount: 2,
  State: {
    Status: 'exited',
    ExitCode: 137,
    OOMKilled: true,
    Pid: 0,
    StartedAt: '2024-01-01T00:00:01Z',
    FinishedAt: '0001-01-01T00:00:00Z',
    Health: { Status: 'unhealthy' },
  },
  Config: {
    Image: 'nginx:1',
    Cmd: ['nginx', '-g', 'daemon off;'],
    Entrypoint: ['/entry.sh'],
    Env: ['PATH=/bin', 'MODE=x=y'],
    Labels: { from: 'image', own: '1' },
    WorkingDir: '/srv',
    User: 'www',
    ExposedPorts: { '80/tcp': {} },
  },
  HostConfig: {
    NanoCpus: 1_500_000_000,
    Memory: 1024,
    RestartPolicy: { Name: 'on-failure' },
    Binds: ['/srv/a b:/b:ro', 'data:/d'],
    PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }], '53/udp': [{ HostIp: '', HostPort: '' }] },
  },
  Mounts: [
    { Type: 'bind', Source: '/srv/a b', Destination: '/b', RW: false },
    { Type: 'volume', Name: 'data', Source: '/var/lib/docker/volumes/data/_data', Destination: '/d', RW: true },
    { Type: 'volume', Name: 'f'.repeat(64), Source: '/x', Destination: '/anonymous', RW: true },
  ],
  NetworkSettings: { Ports: {}, Networks: { bridge: { IPAddress: '172.17.0.2', Aliases: null } } },
};
const image = readImage({
  Id: `sha256:${id}`,
  Config: {
    Entrypoint: ['/entry.sh'],
    Cmd: ['nginx'],
    Env: ['PATH=/bin'],
    Labels: { from: 'image' },
    WorkingDir: '/',
  },
});

const detailsOf = (of: unknown, by: InspectedImage | null) => containerDetails(readContainer(of), by);

describe('containerDetails', () => {
  it('reads an inspect document', () => {
    const details = detailsOf(document, image);
    expect(schema.parse(details)).toEqual(details);
    expect(details).toMatchObject({
      name: 'web',
      state: 'exited',
      health: 'unhealthy',
      exitCode: null,
      oomKilled: true,
      pid: null,
      finishedAt: null,
      memoryLimit: 1024,
      cpuLimit: 1.5,
      ports: [{ hostIp: null, hostPort: null, containerPort: 80, protocol: 'tcp' }],
      networks: [{ name: 'bridge', ip: '172.17.0.2', aliases: [] }],
    });
  });

  it('takes no port at a host address that is none, shown or run again, and no date from before there were any', () => {
    const [bad, good] = ['evil.example', '127.0.0.1'].map((HostIp) => ({ HostIp, HostPort: '8080' }));
    const bindings = { '80/tcp': [bad, good] };
    const details = detailsOf(
      {
        ...document,
        Created: '0001-01-01T00:00:00Z',
        HostConfig: { PortBindings: bindings },
        NetworkSettings: { Ports: bindings },
      },
      image,
    );
    expect(details).toMatchObject({ createdAt: null, ports: [{ hostIp: '127.0.0.1', hostPort: 8080 }] });
    expect(details.ports).toHaveLength(1);
    expect(details.runCommand).toContain(' -p 127.0.0.1:8080:80 ');
    expect(details.runCommand?.match(/ -p /g)).toHaveLength(1);
  });

  it('names in the command only what differs from the image', () => {
    expect(detailsOf(document, image).runCommand).toBe(
      "docker run -d --name web --restart on-failure --user www --workdir /srv -e MODE=x=y -p 127.0.0.1:8080:80 -p 53/udp -v '/srv/a b:/b:ro' -v data:/d --label own=1 --memory 1k --cpus 1.5 nginx:1 nginx -g 'daemon off;'",
    );
    expect(detailsOf(document, null).runCommand).toContain('--entrypoint /entry.sh');
  });

  it('leaves out of the command what the engine does to every log by itself, where that is known', () => {
    const Config = { 'max-size': '10m', 'max-file': '7' };
    const raw = readContainer({ ...document, HostConfig: { LogConfig: { Type: 'json-file', Config } } });
    expect(containerDetails(raw, image).runCommand).toContain('--log-opt max-size=10m --log-opt max-file=7');
    const known = containerDetails(raw, image, VM_LOG_DEFAULTS).runCommand;
    expect(known).toContain('--log-opt max-file=7');
    expect(known).not.toContain('max-size');
  });

  it('fits the contract, whatever the engine sends', () => {
    const anything = fc.anything({ maxDepth: 3 });
    const names = ['Name', 'Created', 'State', 'Config', 'HostConfig', 'NetworkSettings', 'Mounts', 'RestartCount'];
    const record = fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
    fc.assert(
      fc.property(record, (raw) => {
        expect(schema.safeParse(detailsOf({ ...raw, Id: id }, null)).error).toBeUndefined();
      }),
    );
  });

  it('refuses what is no container', () => {
    for (const wrong of [null, [], { Id: '../x' }]) {
      expect(() => detailsOf(wrong, null)).toThrow(expect.objectContaining({ code: 'ENGINE_ERROR' }));
    }
  });
});

it('knows what the VM’s engine does to every log', () => {
  const file = new URL('../../../vm-assets/rootfs/etc/slipway/daemon.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    'log-driver': 'json-file',
    'log-opts': VM_LOG_DEFAULTS,
  });
});
