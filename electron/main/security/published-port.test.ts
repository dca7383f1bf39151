import { describe, expect, test } from 'vitest';
import type { Container } from '../../contract/containers.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { portOpener } from './published-port.ts';

const port = { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' } as const;
const web = { state: 'running', ports: [port, { ...port, hostIp: '10.0.0.5' }, { ...port, hostPort: null }] } as const;

async function openedOf(address: unknown, containers: readonly Pick<Container, 'state' | 'ports'>[] | null) {
  const opened: string[] = [];
  const clock = new ManualClock();
  const ask = portOpener({ containers: async () => containers, open: async (what) => void opened.push(what), clock });
  return { answer: await ask(address), opened };
}
const NO = { answer: false, opened: [] };

test('a port of this machine that a running container publishes opens at once', async () => {
  const address = 'http://localhost:8080';
  expect(
    await openedOf(address, [
      { state: 'exited', ports: [] },
      { ...web, ports: [...web.ports] },
    ]),
  ).toEqual({
    answer: true,
    opened: [address],
  });
});

test.each([
  'http://localhost:8081',
  'http://localhost:8080/path?leak=1',
  'http://localhost:8080@example.com/',
  'https://localhost:8080',
  'http://10.0.0.5:8080',
  'http://example.com',
  undefined,
])('%s is not opened so, whatever a page says', async (address) => {
  expect(await openedOf(address, [{ ...web, ports: [...web.ports] }])).toEqual(NO);
});

test('nor one of a container that has ended, nor any while the engine cannot be asked', async () => {
  expect(await openedOf('http://localhost:8080', [{ state: 'exited', ports: [port] }])).toEqual(NO);
  expect(await openedOf('http://localhost:8080', null)).toEqual(NO);
});

test('without a browser to open it the page is told', async () => {
  const ask = portOpener({
    containers: async () => [{ state: 'running', ports: [port] }],
    open: () => Promise.reject(new Error('no browser')),
    clock: new ManualClock(),
  });
  expect(await ask('http://localhost:8080')).toBe(false);
});

describe('a page that asks again and again', () => {
  const [one, other] = ['http://localhost:8080', 'http://localhost:8081'];
  const containers = [{ state: 'running' as const, ports: [port, { ...port, hostPort: 8081 }] }];
  function setUp() {
    const clock = new ManualClock();
    const opened: string[] = [];
    let reads = 0;
    let tell = (): void => undefined;
    const ask = portOpener({
      containers: () =>
        new Promise((resolve) => {
          reads++;
          tell = () => resolve(containers);
        }),
      open: async (what) => void opened.push(what),
      clock,
    });
    return { clock, opened, ask, reads: () => reads, tell: () => tell() };
  }

  test('has the containers read once, and a double click opens once', async () => {
    const { ask, tell, opened, reads } = setUp();
    const first = ask(one);
    const same = ask(one);
    expect(await ask(other)).toBe(false);
    tell();
    expect(await Promise.all([first, same])).toEqual([true, true]);
    expect([opened, reads()]).toEqual([[one], 1]);
  });

  test('opens the next one after a pause only, before which it is for the user to say', async () => {
    const { ask, tell, opened, reads, clock } = setUp();
    const first = ask(one);
    tell();
    await first;
    clock.advance(999);
    expect([await ask(one), await ask(other), opened, reads()]).toEqual([true, false, [one], 1]);
    clock.advance(1);
    const next = ask(other);
    tell();
    expect([await next, opened]).toEqual([true, [one, other]]);
  });
});
