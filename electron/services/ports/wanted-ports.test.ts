import { describe, expect, it } from 'vitest';
import type { Container } from '../../contract/containers.ts';
import { aContainer } from './testing/a-container.ts';
import { wantedPorts } from './wanted-ports.ts';

const port = (hostIp: string | null, protocol: Container['ports'][number]['protocol'] = 'tcp') => ({
  hostIp,
  hostPort: hostIp === null ? null : 8080,
  containerPort: 80,
  protocol,
});
const one = (hostIp: string, protocol?: 'tcp' | 'udp' | 'sctp') => wantedPorts(aContainer([port(hostIp, protocol)]))[0];

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

  it('says what cannot be forwarded', () => {
    expect(one('10.0.2.15')).toMatchObject({
      listenOn: null,
      reason: { text: expect.stringContaining('address of the VM') },
    });
    for (const alone of ['127.0.0.1', '::', '::1'])
      expect(one(alone, 'udp')).toMatchObject({
        listenOn: null,
        reason: { text: expect.stringContaining('all addresses') },
      });
    expect(one('0.0.0.0', 'sctp')).toMatchObject({ listenOn: null, reason: { text: expect.stringContaining('SCTP') } });
  });

  it('a UDP port published on all addresses is wanted on both loopback addresses', () => {
    const both = wantedPorts(aContainer([port('0.0.0.0', 'udp'), port('::', 'udp')]));
    expect(both.map(({ listenOn }) => listenOn)).toEqual(['127.0.0.1', '::1']);
  });

  it('leaves out what is only exposed, and containers that do not run', () => {
    expect(wantedPorts(aContainer([port(null)]))).toEqual([]);
    expect(wantedPorts({ ...aContainer([port('0.0.0.0')]), state: 'exited' })).toEqual([]);
  });
});
