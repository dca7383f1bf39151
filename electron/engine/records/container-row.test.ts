import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { container } from '../../contract/containers.ts';
import type { EngineEvent } from '../events.ts';
import { containerRows, mergeTimes } from './container-row.ts';
import { OMITTED_LABELS } from './safe.ts';

const NOW = 1_800_000_000_000;
const id = 'ab'.repeat(32);
const one = (extra: object) => containerRows([{ Id: id, ...extra }], NOW)[0];
const event = (action: string, at: number): EngineEvent => ({ type: 'container', action, id, attributes: {}, at });

describe('containerRows', () => {
  it('reads a row as dockerd 20.10 sends it', () => {
    const row = one({
      Names: ['/other/alias', '/web'],
      Image: 'nginx:1',
      ImageID: `sha256:${id}`,
      Command: 'nginx -g "daemon off;"',
      Created: 1_700_000_000,
      State: 'running',
      Status: 'Up 5 minutes (unhealthy)',
      Ports: [
        { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
        { PrivatePort: 53, Type: 'udp' },
      ],
      HostConfig: { NetworkMode: 'shop_default' },
      Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'front' },
    });
    expect(container.parse(row)).toEqual(row);
    expect(row).toMatchObject({
      name: 'web',
      state: 'running',
      health: 'unhealthy',
      startedAt: NOW - 300_000,
      finishedAt: null,
      compose: { project: 'shop', service: 'front' },
      hostNetwork: false,
      ports: [
        { hostIp: null, hostPort: null, containerPort: 53, protocol: 'udp' },
        { hostIp: '::', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      ],
    });
  });

  it('tells of a container that has the network of the machine itself', () => {
    expect(one({ HostConfig: { NetworkMode: 'host' } })).toMatchObject({ hostNetwork: true, ports: [] });
    expect(one({ HostConfig: { NetworkMode: 'hosts' } })?.hostNetwork).toBe(false);
  });

  it('survives missing, null and wrong fields', () => {
    expect(container.safeParse(one({})).success).toBe(true);
    const wrong = { Names: null, Image: 5, Created: 'x', State: [], Status: null, Ports: [null, {}, 3], Labels: ['a'] };
    expect(container.safeParse(one(wrong)).success).toBe(true);
    expect(containerRows(null, NOW)).toEqual([]);
    expect(containerRows([null, { Id: '../x' }, 'text'], NOW)).toEqual([]);
  });

  it('always gives rows that fit the contract, whatever the engine sends', () => {
    const anything = fc.anything({ maxDepth: 3 });
    const fields = [
      'Names',
      'Image',
      'ImageID',
      'Command',
      'Created',
      'State',
      'Status',
      'Ports',
      'HostConfig',
      'Labels',
    ];
    const record = fc.record(Object.fromEntries(fields.map((name) => [name, anything])), { requiredKeys: [] });
    fc.assert(
      fc.property(record, (raw) => {
        for (const row of containerRows([{ ...raw, Id: id }], NOW))
          expect(container.safeParse(row).error).toBeUndefined();
      }),
    );
  });

  it('keeps the published port among thousands that are only exposed', () => {
    const exposed = Array.from({ length: 10_001 }, (_, n) => ({ PrivatePort: 10_000 + n, Type: 'udp' }));
    const row = one({ Ports: [...exposed, { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 15_060, Type: 'tcp' }] });
    expect(row?.ports).toContainEqual({ hostIp: '0.0.0.0', hostPort: 15_060, containerPort: 80, protocol: 'tcp' });
    expect(row?.ports.length).toBeLessThan(1_000);
  });

  it.each(['evil.example', '127.0.0.1@evil.example', '1.2.3.4/x', '<img onerror=x>', '999.1.1.1', 7])(
    'takes no port at what is no address: %j',
    (IP) => {
      const row = one({ State: 'running', Ports: [{ IP, PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }] });
      expect(row?.ports).toEqual([]);
    },
  );

  it.each([undefined, null, ''])('takes no address, %j, as every one', (IP) => {
    const row = one({ State: 'running', Ports: [{ IP, PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }] });
    expect(row?.ports).toEqual([{ hostIp: '', hostPort: 8080, containerPort: 80, protocol: 'tcp' }]);
  });

  it.each([undefined, null, 0, -62_135_596_800, Number.NaN, 1e300, '2024'])('knows no date from %j', (Created) => {
    expect(one({ Created })?.createdAt).toBeNull();
  });

  it('bounds what a row carries, keeps compose labels, and says what is left out', () => {
    const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`label-${n}`, 'v'.repeat(20)]));
    const row = one({
      Command: 'x'.repeat(1_000_000),
      Labels: { ...labels, big: 'b'.repeat(1_000_000), 'com.docker.compose.project': 'last' },
    });
    expect(JSON.stringify(row).length).toBeLessThan(40_000);
    expect(row?.labels['com.docker.compose.project']).toBe('last');
    expect(Number(row?.labels[OMITTED_LABELS])).toBeGreaterThan(9_000);
    expect(row?.command.endsWith('…')).toBe(true);
  });
});

describe('mergeTimes', () => {
  const running = (status: string) => one({ State: 'running', Status: status }) as NonNullable<ReturnType<typeof one>>;

  it('takes the exact time from the event', () => {
    expect(mergeTimes(running('Up Less than a second'), undefined, event('start', NOW - 123)).startedAt).toBe(
      NOW - 123,
    );
  });

  it('keeps a known time while the words allow it, and drops it when they do not', () => {
    const exact = { ...running('Up 5 minutes'), startedAt: NOW - 320_000 };
    expect(mergeTimes(running('Up 5 minutes'), exact, undefined).startedAt).toBe(NOW - 320_000);
    expect(mergeTimes(running('Up 3 seconds'), exact, undefined).startedAt).toBe(NOW - 3_000);
  });

  it('remembers when the last run ended', () => {
    const ended = one({ State: 'exited', Status: 'Exited (3) 2 hours ago' });
    expect(ended).toMatchObject({ exitCode: 3, finishedAt: NOW - 7_200_000 });
    expect(mergeTimes(running('Up 1 second'), ended, undefined).finishedAt).toBe(NOW - 7_200_000);
  });
});
