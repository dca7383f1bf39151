import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { start } from '../../../platform/process.ts';
import { datagram, datagrams, ECHOES, endings, goingOn, invented, MARKED, resets } from './flood-scripts.ts';
import { HostService, NETWORKS } from './host-service.ts';
import { PERL_IMAGE } from './images.ts';
import { docker, eventually, type TestHome, type TestVm } from './vm-fixture.ts';

/**
 * What containers with no more rights than Docker's defaults can take of the VM process, in a VM that runs already. What
 * they have taken stays taken for up to four minutes: nothing that needs new flows or lookups comes after this.
 */
export function testOutgoingFlows(given: () => { home: TestHome; vm: TestVm; image: string }): void {
  let home: TestHome;
  let vm: TestVm;
  let image: string;
  let service: HostService;

  beforeAll(async () => {
    ({ home, vm, image } = given());
    service = await HostService.start({ home, image });
  }, 120_000);

  afterEach(() => docker(home, ['rm', '-f', ...NETWORKS.map((network) => `flood-${network}`)]));
  afterAll(() => service.close());

  /** Lets a container run a script to its end; it stays until the test's end, with what it has opened. */
  const flood = async (network: string, script: string) => {
    const name = `flood-${network}`;
    const perl = ['perl', '-e', `$| = 1; ${script} print "sent\\n"; sleep 600;`];
    // Attached, and not asked again and again: each question costs the emulated CPU, and this one, a tenth of a second.
    const socket = `unix://${home.paths.dockerSocket}`;
    const run = await start('docker', [
      '--host',
      socket,
      'run',
      '--name',
      name,
      '--network',
      network,
      PERL_IMAGE,
      ...perl,
    ]);
    const ended = run.exited.then(({ code }) => expect.unreachable(`the flood ended with ${code}`));
    const [said] = await Promise.race([once(run.stdout as Readable, 'data') as Promise<[Buffer]>, ended]);
    expect(said.toString()).toBe('sent\n');
  };

  /** How many descriptors more the VM process holds after what was done. */
  const taken = async (act: () => Promise<unknown>) => {
    const count = async () => (await readdir(`/proc/${vm.service.current.pid}/fd`)).length;
    const before = await count();
    await act();
    return (await count()) - before;
  };

  /** How many packets a rule has dropped; NaN when there is no such rule. */
  const dropped = async (rule: string) => {
    const { stdout } = await vm.service.guest.exec('/usr/sbin/nft list table inet slipway-flows');
    const line = stdout.split('\n').find((text) => text.includes(rule) && text.includes('drop'));
    return Number(/counter packets (\d+)/.exec(line ?? '')?.[1]);
  };

  const inContainer = (...command: string[]) => service.inContainer('bridge', '/bin/busybox', ...command);
  const lookedUp = async () => (await inContainer('nslookup', 'localhost', '10.0.2.3')).stdout;

  /** The ports of a listed set of flows, and how long each stays. */
  const entries = (text: string) =>
    new Map([...text.matchAll(/ipv4 \. (\d+)(?: timeout \w+)? expires (\w+)/g)].map(([, port, left]) => [port, left]));

  it('a lookup is forgotten seconds after its answer', async () => {
    const list = '/usr/sbin/nft list set inet slipway-flows dns_flows';
    const before = entries((await vm.service.guest.exec(list)).stdout);
    const { stdout } = await vm.service.guest.exec(`nslookup localhost 10.0.2.3; ${list}`);
    expect(stdout).toMatch(/NXDOMAIN|Name:/);
    const fresh = [...entries(stdout)].filter(([port]) => !before.has(port));
    expect(fresh).not.toEqual([]);
    for (const [, left] of fresh) expect(left).toMatch(/^\d?\ds|^\d+ms/);
  });

  it('a UDP flow is kept by what comes in, as it is outside', async () => {
    const outside = createSocket('udp4').bind(0, '127.0.0.1');
    await once(outside, 'listening');
    const seconds = async () => {
      const { stdout } = await vm.service.guest.exec('/usr/sbin/nft list set inet slipway-flows udp_flows');
      const [, minutes = 0, rest = 0] = /^(?:(\d+)m)?(?:(\d+)s)?/.exec(entries(stdout).get('47001') ?? '') ?? [];
      return Number(minutes) * 60 + Number(rest);
    };
    const asked = once(outside, 'message');
    await flood('host', datagram(47001, outside.address().port));
    const [, from] = (await asked) as [Buffer, RemoteInfo];
    expect(await seconds()).toBeGreaterThan(0);
    await eventually('time to pass', async () => (await seconds()) < 237);
    outside.send('y', from.port, from.address);
    await eventually('the renewal', async () => (await seconds()) > 237);
    outside.close();
  }, 120_000);

  const ofBoth = (script: string) => Promise.all(NETWORKS.map((network) => flood(network, script)));

  it('sources that a container invents get nowhere, from a bridge or the guest’s own network', async () => {
    const rule = 'fib saddr . oif type != local';
    const before = await dropped(rule);
    expect(await taken(() => ofBoth(invented(198, 18) + invented(127, 0)))).toBeLessThan(100);
    // 4,000 of each, but on a bridge the kernel knows that 127.0.0.0/8 cannot come from there.
    expect((await dropped(rule)) - before).toBeGreaterThan(11_900);
    expect(await service.fetchedFromBoth()).toEqual(['hello', 'hello']);
  }, 240_000);

  it('most of a flood of pings stays in the guest, and a single one gets through after it', async () => {
    const before = await dropped('icmp type echo-request');
    expect(await taken(() => ofBoth(ECHOES))).toBeLessThan(1_300);
    expect((await dropped('icmp type echo-request')) - before).toBeGreaterThan(6_000);
    await eventually('a ping', async () => (await inContainer('ping', '-c', '1', '-W', '5', '10.0.2.2')).code === 0);
    expect(await service.fetchedFromBoth()).toEqual(['hello', 'hello']);
  }, 240_000);

  it('thousands of connections, of which tracking has seen hundreds end, leave the engine its own, and others theirs when they end', async () => {
    const open = new Set<Socket>();
    const ended = new Set<Socket>();
    const holder = createServer({ allowHalfOpen: true }, (socket) => {
      open.add(socket.resume().on('error', () => {}));
      socket.on('end', () => ended.add(socket)).on('close', () => open.delete(socket));
    });
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const before = await dropped('ct count over 3000');
    const descriptors = await taken(async () => {
      await flood('bridge', endings((holder.address() as AddressInfo).port));
      await eventually('the limit', () => open.size > 2_950, 120_000);
    });
    expect(open.size).toBeLessThanOrEqual(3_000);
    expect(descriptors).toBeLessThan(3_100);
    expect((await dropped('ct count over 3000')) - before).toBeGreaterThan(300);
    service.asked.length = 0;
    const pull = docker(home, ['pull', `${service.address}/none:1`]);
    // By containers that are made for it: one that was there, and turned away, was once not let through for two minutes.
    const anew = () => service.fetched('bridge', { anew: true });
    const [got, found] = await Promise.all([anew(), lookedUp(), pull]);
    expect(got).toBe('');
    expect(service.asked).toContainEqual(expect.stringMatching(/^\/v2\//));
    expect(found).toMatch(/NXDOMAIN|Name:/);
    await docker(home, ['rm', '-f', 'flood-bridge']);
    // All but hundreds whose end went no further than tracking, and which still count.
    await eventually('their end to be told', () => ended.size > 2_500, 120_000);
    for (const socket of ended) socket.end();
    await eventually('the connections to end', () => open.size < 500, 120_000);
    await eventually('the network again', async () => (await anew()) === 'hello', 120_000);
    holder.close();
    for (const socket of open) socket.resetAndDestroy();
  }, 400_000);

  it('a container that sends from thousands of UDP ports does not use up the VM process, and takes nobody the network', async () => {
    const flows = await taken(async () => {
      await Promise.all([flood('bridge', datagrams(9)), flood('host', datagrams(9) + MARKED)]);
    });
    // As many as flows.nft allows, and what else came up meanwhile.
    expect(flows).toBeLessThan(1_600);
    expect(await dropped('meta l4proto udp counter')).toBeGreaterThan(8_000);
    const [found, got] = await Promise.all([lookedUp(), service.fetchedFromBoth()]);
    expect(found).toMatch(/NXDOMAIN|Name:/);
    expect(got).toEqual(['hello', 'hello']);
  }, 400_000);

  it('thousands of lookups that nobody answers leave the engine its own', async () => {
    // Going on, for what is asked of the host is forgotten seconds after its answer, before a slow machine has asked again.
    expect(await taken(() => ofBoth(goingOn(53)))).toBeLessThan(3_100);
    expect(await dropped('udp dport 53 counter')).toBeGreaterThan(3_500);
    const pull = docker(home, ['pull', 'slipway.invalid/none:1']);
    const [found, got, { stderr }] = await Promise.all([lookedUp(), service.fetchedFromBoth(), pull]);
    expect(found).not.toMatch(/NXDOMAIN|Name:/);
    // The name does not exist, which the engine can only know from an answer.
    expect(stderr).toMatch(/no such host|server misbehaving/);
    expect(got).toEqual(['hello', 'hello']);
  }, 400_000);

  it('connections that are reset before they are answered count as long as they are open outside', async () => {
    // One that does not accept: when its queue is full the kernel answers no more.
    const listen = 'socket($s, 2, 1, 6); bind($s, pack("SnC4x8", 2, 0, 127, 0, 0, 1)); listen($s, 0);';
    const port = 'print unpack("x2n", getsockname($s)), "\\n"; sleep 600;';
    const deaf = await start('perl', ['-e', `$| = 1; ${listen} ${port}`]);
    const [line] = (await once(deaf.stdout as Readable, 'data')) as [Buffer];
    expect(await taken(() => flood('bridge', resets(Number(line))))).toBeLessThan(3_100);
    expect(await dropped('@begun counter')).toBeGreaterThan(2_000);
    deaf.kill();
  }, 120_000);
}
