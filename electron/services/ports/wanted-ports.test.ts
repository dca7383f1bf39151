import { describe, expect, it } from 'vitest';
import type { Container } from '../../contract/containers.ts';
import { aContainer } from './testing/a-container.ts';
import { overlap, type Reach, wantedPorts } from './wanted-ports.ts';

const port = (hostIp: string | null, protocol: Container['ports'][number]['protocol'] = 'tcp') => ({
  hostIp,
  hostPort: hostIp === null ? null : 8080,
  containerPort: 80,
  protocol,
});
const one = (hostIp: string, protocol?: 'tcp' | 'udp' | 'sctp', reach: Reach = 'computer') =>
  wantedPorts(aContainer([port(hostIp, protocol)]), () => reach)[0];

describe('wantedPorts', () => {
  it.each([
    ['0.0.0.0', '127.0.0.1', '127.0.0.1'],
    ['', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.53', '127.0.0.53', '127.0.0.1'],
    ['::', '::1', '::1'],
    ['::1', '::1', '::1'],
  ])('a port published on %j is listened for on %s only', (hostIp, listenOn, guestHost) => {
    expect(one(hostIp)).toMatchObject({ listenOn, guestHost, reason: null });
  });

  it.each([
    ['0.0.0.0', '0.0.0.0', '127.0.0.1'],
    ['', '0.0.0.0', '127.0.0.1'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['::', '::', '::1'],
    ['::1', '::1', '::1'],
  ])('for the network, a port published on %j is listened for on %s', (hostIp, listenOn, guestHost) => {
    expect(one(hostIp, 'tcp', 'network')).toMatchObject({ listenOn, guestHost, reason: null });
  });

  it('says what cannot be forwarded', () => {
    expect(one('10.0.2.15')).toMatchObject({
      listenOn: null,
      reason: { text: expect.stringContaining('address of the VM') },
    });
    for (const alone of ['127.0.0.53', '::', '::1'])
      expect(one(alone, 'udp')).toMatchObject({
        listenOn: null,
        reason: { text: expect.stringContaining('all addresses or on 127.0.0.1') },
      });
    expect(one('0.0.0.0', 'sctp')).toMatchObject({ listenOn: null, reason: { text: expect.stringContaining('SCTP') } });
  });

  it('a UDP port is wanted where it is published, on IPv6 beside IPv4', () => {
    const listened = (...hostIps: string[]) =>
      wantedPorts(aContainer(hostIps.map((hostIp) => port(hostIp, 'udp'))), () => 'computer').map(
        ({ listenOn }) => listenOn,
      );
    expect(listened('0.0.0.0', '::')).toEqual(['127.0.0.1', '::1']);
    expect(listened('127.0.0.1')).toEqual(['127.0.0.1']);
  });

  it('leaves out what is only exposed, and containers that do not run', () => {
    expect(wantedPorts(aContainer([port(null)]), () => 'computer')).toEqual([]);
    expect(wantedPorts({ ...aContainer([port('0.0.0.0')]), state: 'exited' }, () => 'computer')).toEqual([]);
  });
});

it.each([
  ['127.0.0.1', '0.0.0.0', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['::1', '::', true],
  ['::', '0.0.0.0', false],
])('%s and %s take a port from each other: %s', (one, other, what) => expect(overlap(one, other)).toBe(what));
