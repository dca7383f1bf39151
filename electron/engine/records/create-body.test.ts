import { describe, expect, it } from 'vitest';
import { runSpec } from '../../contract/run-spec.ts';
import { createBody } from './create-body.ts';

const spec = (extra: object) => runSpec.parse({ image: 'nginx:1', ...extra });

describe('createBody', () => {
  it('leaves to the image what is not given', () => {
    const body = createBody(spec({}));
    expect(body).not.toHaveProperty('Cmd');
    expect(body).not.toHaveProperty('Entrypoint');
    expect(body).not.toHaveProperty('WorkingDir');
    expect(body).not.toHaveProperty('User');
  });

  it('puts everything where the engine looks for it', () => {
    const body = createBody(
      spec({
        command: ['a', 'b c'],
        entrypoint: ['/e'],
        env: [{ name: 'A', value: 'b=c' }],
        ports: [
          { hostPort: 8080, containerPort: 80 },
          { hostPort: null, hostIp: '::1', containerPort: 80 },
          { hostPort: null, containerPort: 53, protocol: 'udp' },
        ],
        mounts: [
          { source: 'data', target: '/d' },
          { source: '/host/a:b', target: '/b', readOnly: true },
        ],
        tty: true,
        interactive: true,
        autoRemove: true,
        restart: 'always',
        user: 'me',
        workdir: '/w',
        labels: { x: 'y' },
      }),
    );
    expect(body).toEqual({
      Image: 'nginx:1',
      Cmd: ['a', 'b c'],
      Entrypoint: ['/e'],
      Env: ['A=b=c'],
      Tty: true,
      OpenStdin: true,
      WorkingDir: '/w',
      User: 'me',
      Labels: { x: 'y' },
      ExposedPorts: { '80/tcp': {}, '53/udp': {} },
      HostConfig: {
        AutoRemove: true,
        PortBindings: {
          '80/tcp': [
            { HostIp: '', HostPort: '8080' },
            { HostIp: '::1', HostPort: '' },
          ],
          '53/udp': [{ HostIp: '', HostPort: '' }],
        },
        RestartPolicy: { Name: 'always' },
        Mounts: [
          { Type: 'volume', Source: 'data', Target: '/d', ReadOnly: false },
          { Type: 'bind', Source: '/host/a:b', Target: '/b', ReadOnly: true, BindOptions: { CreateMountpoint: true } },
        ],
      },
    });
  });
});

describe('what else docker run can say', () => {
  it('stands at its place, beside the ports and mounts of the specification’s own fields', () => {
    const body = createBody(
      spec({
        ports: [{ hostPort: 8080, containerPort: 80 }],
        mounts: [{ source: 'data', target: '/d' }],
        restart: 'on-failure',
        restartRetries: 3,
        more: {
          'Config.Hostname': 'front',
          'Config.ExposedPorts': { '9/udp': {} },
          'HostConfig.Memory': 1024,
          'HostConfig.Mounts': [{ Type: 'tmpfs', Target: '/t', Unknown: 1 }],
          'HostConfig.PortBindings': { '80/tcp': [{ HostIp: '', HostPort: '9000-9010' }] },
          'NetworkSettings.Networks': { back: { Aliases: ['db'] } },
        },
      }),
    );
    expect(body).toMatchObject({
      Hostname: 'front',
      ExposedPorts: { '80/tcp': {}, '9/udp': {} },
      HostConfig: {
        Memory: 1024,
        RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
        PortBindings: { '80/tcp': [{ HostPort: '8080' }, { HostPort: '9000-9010' }] },
        Mounts: [{ Type: 'volume' }, { Type: 'tmpfs', Target: '/t' }],
      },
      NetworkingConfig: { EndpointsConfig: { back: { Aliases: ['db'] } } },
    });
    expect(JSON.stringify(body)).not.toContain('Unknown');
  });
});
