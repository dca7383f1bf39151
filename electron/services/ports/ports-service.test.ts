import type { Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import type { Container } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { LiveTable } from '../../engine/live-table.ts';
import { readContainer } from '../../engine/records/container-inspect.ts';
import { until } from '../../engine/testing/until.ts';
import { bindUdp } from '../../platform/ports.ts';
import { ownPort } from '../../platform/testing/own-port.ts';
import { callContext } from '../testing/call-context.ts';
import { type PortsOptions, PortsService } from './ports-service.ts';
import { aContainer } from './testing/a-container.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanUps.splice(0).reverse()) clean();
});

const tcp = (hostPort: number, hostIp = '0.0.0.0') => ({
  hostIp,
  hostPort,
  containerPort: 80,
  protocol: 'tcp' as const,
});

const udp = (hostPort: number, hostIp = '0.0.0.0') => ({ ...tcp(hostPort, hostIp), protocol: 'udp' as const });

async function askUdp(address: string, port: number, words: string): Promise<string> {
  const client = await bindUdp(address, 0);
  // Connected, as resolvers are: an answer from anywhere else is none.
  client.connect(port, address);
  await once(client, 'connect');
  client.send(words);
  const [answer] = await once(client, 'message');
  client.close();
  return String(answer);
}

/** Whether a UDP port of this machine is somebody's. */
async function taken(address: string, port: number): Promise<boolean> {
  const socket = await bindUdp(address, port).catch(() => null);
  socket?.close();
  return socket === null;
}

/** What the container's port does with a connection. */
async function listen(serve: (socket: Socket) => void, port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  return { server, port: (server.address() as { port: number }).port };
}

/** Counts the bytes it is sent and says how many when that ends: needs both halves of the connection. */
const counting = (socket: Socket) => {
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  socket.on('end', () => socket.end(`${bytes} bytes`));
};

async function ports(
  serve: (socket: Socket) => void = counting,
  options: Partial<Pick<PortsOptions, 'maxPorts' | 'maxConnections' | 'logger' | 'faultAt'>> = {},
) {
  const target = await listen(serve);
  const containers = new LiveTable<Container>(({ id }) => id, true);
  const changed = new Emitter<void>();
  const guest = {
    active: true,
    dials: [] as string[],
    refuses: false,
    forwards: [] as string[],
    ways: new Map<number, Set<DatagramSocket>>(),
    failsUdp: null as AppError | null,
    silentUdp: 0,
    asked: 0,
    inspected: null as unknown,
    refresh: (): unknown => undefined,
    removed: [] as string[],
    mostAsked: 0,
    commands: [] as string[],
    /** What a process that tells of listeners says, and its end. */
    listeners: null as PassThrough | null,
  };
  const choices = { publish: 'computer' as 'computer' | 'network', hostNetwork: false };
  const service = new PortsService({
    containers,
    logger: nullLogger,
    ...options,
    inspect: async () => readContainer(guest.inspected),
    refresh: async () => void (await guest.refresh()),
    remove: async (id) => guest.removed.push(id),
    clock: { ...systemClock, after: (_, callback) => systemClock.after(20, callback) },
    choices: { current: () => choices, onDidChange: changed.event },
    guest: {
      isActive: () => guest.active,
      address: () => '192.0.2.15',
      onDidChange: changed.event,
      exec: async (command) => {
        guest.commands.push(command);
        return { code: 0, stderr: '' };
      },
      start: async (command) => {
        guest.commands.push(command);
        const stream = new PassThrough();
        guest.listeners = stream;
        const end = new AbortController();
        return {
          stream,
          stderr: new PassThrough(),
          exit: once(stream, 'close').then(() => null),
          lost: end.signal,
          hangUp: () => void stream.destroy(),
        };
      },
      dialPort: async (host, port) => {
        guest.dials.push(`${host}:${port}`);
        if (guest.refuses) throw new Error('refused');
        const socket = connect({ host: '127.0.0.1', port: target.port, allowHalfOpen: true });
        await once(socket, 'connect');
        return socket;
      },
      // As the hypervisor would: the guest's port answers by the first way that leads to it.
      forward: async ({ address, port, guestPort }) => {
        // As one that does not answer, until its deadline.
        if (guestPort === guest.silentUdp) {
          await until('an answer', () => guestPort !== guest.silentUdp);
          throw new AppError('TIMEOUT', quoted('no answer'));
        }
        if (guest.failsUdp) throw guest.failsUdp;
        guest.mostAsked = Math.max(guest.mostAsked, ++guest.asked);
        const socket = await bindUdp(address, port).finally(() => guest.asked--);
        const ways = guest.ways.get(guestPort) ?? new Set<DatagramSocket>();
        guest.ways.set(guestPort, ways.add(socket));
        socket.on('message', (message, from) => {
          const [first] = ways;
          first?.send(`${guestPort}: ${message}`, from.port, from.address);
        });
        guest.forwards.push(`${address} ${guestPort}`);
        const close = async () => {
          ways.delete(socket);
          await new Promise<void>((resolve) => socket.close(() => resolve()));
        };
        return { close };
      },
    },
  });
  cleanUps.push(() => service.dispose());
  const row = (hostPort: number) => [...service.rows.values()].find((each) => each.hostPort === hostPort);
  return { service, containers, guest, changed, choices, row };
}

async function ask(port: number, send: Buffer | string, host = '127.0.0.1'): Promise<string> {
  const client = connect({ host, port, allowHalfOpen: true });
  client.end(send);
  return (await buffer(client)).toString();
}

/** What comes to an address of this machine that is not 127.0.0.1, as from elsewhere: it is not listened on unless all are. */
const others = (port: number) =>
  // Reset is what was in the queue of one that has just been closed.
  ask(port, 'x', '127.0.0.2').catch(({ code }) => (code === 'ECONNREFUSED' ? 'refused' : String(code)));

const refused = async (port: number) =>
  ask(port, '').then(
    () => false,
    (error) => error.code === 'ECONNREFUSED',
  );

describe('PortsService', () => {
  const asks = (hostPort: string, more: object = {}) => ({
    Id: 'a'.repeat(64),
    Name: '/web',
    HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: hostPort }] }, ...more },
  });
  const { signal } = new AbortController();

  it('a start whose port another program has is refused as dockerd would, with its owner', async () => {
    const { service, guest } = await ports();
    const { server, port } = await listen(() => undefined, await ownPort());
    guest.inspected = asks(`${port}`);
    await expect(service.claim('web', signal)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `driver failed programming external connectivity on endpoint web: Bind for 0.0.0.0:${port} failed: port is already allocated`,
      hint: expect.stringContaining(`(PID ${process.pid})`),
    });
    for (const free of [asks(`${port}-${port + 5}`), asks(''), asks(`${port}`, { NetworkMode: 'host' })]) {
      guest.inspected = free;
      await service.claim('web', signal);
    }
    // An engine without such a container says so itself.
    guest.inspected = null;
    await service.claim('web', signal);
    server.close();
    guest.inspected = asks(`${port}`);
    await service.claim('web', signal);
  });

  it('one that is to be removed when it ends is removed when it may not start, as docker run --rm waits for that', async () => {
    const { service, guest } = await ports();
    const { port } = await listen(() => undefined);
    guest.inspected = asks(`${port}`, { AutoRemove: true });
    await expect(service.claim('web', signal)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(guest.removed).toEqual([(guest.inspected as { Id: string }).Id]);
    guest.inspected = { ...(guest.inspected as object), State: { Running: true } };
    await expect(service.claim('web', signal)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(guest.removed).toHaveLength(1);
  });

  it('a start whose port another container has is refused by that name, unless that has just ended', async () => {
    const { service, guest, containers } = await ports();
    const port = await ownPort();
    const holder = (state: Container['state']) =>
      containers.apply([{ ...aContainer([tcp(port)], 'b'.repeat(64)), name: 'other', state }]);
    holder('running');
    const own = (HostIp: string) => ({
      ...asks(`${port}`),
      HostConfig: { PortBindings: { '80/tcp': [{ HostIp, HostPort: `${port}` }] } },
    });
    for (const ip of ['', '127.0.0.1']) {
      guest.inspected = own(ip);
      await expect(service.claim('web', signal)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('port is already allocated'),
        hint: expect.stringMatching(/^The container other has the port/),
      });
    }
    guest.refresh = () => holder('exited');
    await service.claim('web', signal);
  });

  it.each([
    ['forbidden', 'permission denied', '127.0.0.1:80 may not be opened'],
    ['noAddress', 'cannot assign requested address', 'does not have the address 127.0.0.1'],
  ] as const)(
    'a start whose port this system does not give (%s) is refused, with what it asks for',
    async (fault, words, hint) => {
      const { service, guest } = await ports(counting, {
        faultAt: async (_, address) => (address.includes(':') ? 'noAddress' : fault),
      });
      guest.inspected = asks('80');
      await expect(service.claim('web', signal)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining(`Bind for 0.0.0.0:80 failed: ${words}`),
        hint: expect.stringContaining(hint),
      });
    },
  );

  it('a start that asks for more ports than are forwarded at once is refused, in place of some that lead nowhere', async () => {
    const { service, guest, containers, row } = await ports(counting, { maxPorts: 2, faultAt: async () => null });
    const [mine, others] = [await ownPort(), await ownPort()];
    guest.inspected = asks(`${mine}`);
    // On IPv4 and on IPv6.
    await service.claim('web', signal);
    containers.apply([aContainer([tcp(others)], 'b'.repeat(64))]);
    await until('the port', () => row(others)?.state === 'forwarding');
    await expect(service.claim('web', signal)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('on endpoint web: only 2 ports are forwarded at once'),
      hint: expect.stringContaining('Publish fewer ports'),
    });
  });

  it('a start on a machine without IPv6 has what it publishes on both', async () => {
    const { service, guest } = await ports(counting, {
      faultAt: async (_, address) => (address.includes(':') ? 'noAddress' : null),
    });
    guest.inspected = asks('80');
    await service.claim('web', signal);
  });

  it('a start whose port is still open here for a container that has just ended is the engine’s to judge', async () => {
    const { service, guest, containers, row } = await ports();
    const port = await ownPort();
    containers.apply([aContainer([tcp(port)], 'b'.repeat(64))]);
    await until('the port', () => row(port)?.state === 'forwarding');
    guest.inspected = asks(`${port}`);
    guest.refresh = () => void containers.apply([{ ...aContainer([tcp(port)], 'b'.repeat(64)), state: 'exited' }]);
    await service.claim('web', signal);
  });

  it('whoever has started a container is told once its ports answer, or once it has none any more', async () => {
    const { service, guest, containers } = await ports();
    const port = await ownPort();
    guest.inspected = asks(`${port}`);
    const ready = await service.claim('web', signal);
    await ready(signal);
    guest.refresh = () => void containers.apply([aContainer([tcp(port)])]);
    await ready(signal);
    expect(await ask(port, 'hello')).toBe('5 bytes');
  });

  it('an engine that does not list the container keeps nobody who has started one', async () => {
    const { service, guest } = await ports();
    guest.inspected = asks(`${await ownPort()}`);
    guest.refresh = () => new Promise(() => undefined);
    const ready = await service.claim('web', signal);
    await ready(signal);
  });

  it('has so many connections at once, of all ports together: more wait their turn, and the log says so', async () => {
    const warn = vi.fn();
    const held: Socket[] = [];
    const { containers, guest, row } = await ports((socket) => void held.push(socket), {
      maxConnections: 2,
      logger: { ...nullLogger, warn },
    });
    const [one, two] = [await ownPort(), await ownPort()];
    containers.apply([aContainer([tcp(one), tcp(two)])]);
    await until('the ports', () => [one, two].every((port) => row(port)?.state === 'forwarding'));
    const clients = [one, two, one, two].map((port) => connect({ host: '127.0.0.1', port }));
    for (const client of clients) client.on('error', () => undefined);
    await Promise.all(clients.map((client) => once(client, 'connect')));
    await until('two to be led on', () => held.length === 2);
    await until('the log', () => warn.mock.calls.length > 0);
    expect([guest.dials.length, warn.mock.calls.length]).toEqual([2, 1]);
    for (const socket of [...held]) socket.destroy();
    await until('those that waited', () => held.length === 4);
    for (const client of clients) client.destroy();
  });

  it('what is published without an address is this computer’s, until the settings say that it is the network’s', async () => {
    const { containers, choices, changed, row } = await ports();
    const port = await ownPort();
    containers.apply([aContainer([tcp(port)])]);
    await until('the port', () => row(port)?.state === 'forwarding');
    expect(await others(port)).toBe('refused');
    choices.publish = 'network';
    changed.fire();
    await until('the port', () => row(port)?.state === 'forwarding');
    await until('the network', async () => (await others(port)) === '1 bytes');
    choices.publish = 'computer';
    changed.fire();
    await until('the port', () => row(port)?.state === 'forwarding');
    await until('this computer alone', async () => (await others(port)) === 'refused');
    expect(await ask(port, 'x')).toBe('1 bytes');
  });

  it('what is published on 0.0.0.0 in so many letters is the network’s', async () => {
    const { containers, guest, row } = await ports();
    const port = await ownPort();
    guest.inspected = asks(`${port}`, { PortBindings: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: `${port}` }] } });
    containers.apply([aContainer([tcp(port)])]);
    await until('the port', () => row(port)?.state === 'forwarding');
    expect(await others(port)).toBe('1 bytes');
  });

  it('what a container on the guest’s own network listens on is opened as it comes and goes, while the setting is on', async () => {
    const { containers, guest, choices, changed, row } = await ports();
    const [first, second] = [await ownPort(), await ownPort()];
    const id = 'a'.repeat(64);
    guest.inspected = asks('', { NetworkMode: 'host' });
    containers.apply([aContainer([])]);
    choices.hostNetwork = true;
    changed.fire();
    await until('the guest to be asked', () => guest.listeners);
    expect(guest.commands).toEqual(['/sbin/slipway-bytes listeners']);
    guest.listeners?.write(
      `tcp 0.0.0.0 ${first} ${id},tcp 10.0.2.15 ${second} ${id},tcp 0.0.0.0 ${second} ${'f'.repeat(64)}\n`,
    );
    await until('the first', () => row(first)?.state === 'forwarding');
    expect(await ask(first, 'x')).toBe('1 bytes');
    // On an address of the VM, and of a container that nobody knows.
    expect(row(second)).toBeUndefined();
    guest.listeners?.write(`tcp 127.0.0.1 ${second} ${id}\n`);
    await until('the second', () => row(second)?.state === 'forwarding');
    expect(row(first)).toBeUndefined();
    choices.hostNetwork = false;
    changed.fire();
    expect(row(second)).toBeUndefined();
    expect(guest.listeners?.destroyed).toBe(true);
  });

  it('leads to the container, byte for byte, each half closing on its own', async () => {
    const { containers, guest, row } = await ports();
    const port = await ownPort();
    containers.apply([aContainer([tcp(port)])]);
    await until('the port', () => row(port)?.state === 'forwarding');
    expect(await ask(port, Buffer.alloc(3_000_000))).toBe('3000000 bytes');
    expect(guest.dials).toEqual([`192.0.2.15:${port}`]);
  });

  it('holds a fast sender back when the container is slow', async () => {
    const waiting: Socket[] = [];
    const { containers, row } = await ports((socket) => {
      socket.pause();
      waiting.push(socket);
    });
    const port = await ownPort();
    containers.apply([aContainer([tcp(port)])]);
    await until('the port', () => row(port)?.state === 'forwarding');
    const client = connect({ host: '127.0.0.1', port });
    client.on('error', () => undefined);
    let sent = 0;
    const piece = Buffer.alloc(1_048_576);
    // Buffers of sockets on loopback hold a few megabytes; far fewer than this.
    while (sent < 256 && client.write(piece)) sent++;
    await until('the connection', () => waiting.length === 1);
    for (; sent < 256 && client.writableLength < 8 * piece.length; sent++) {
      client.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(client.writableLength).toBeGreaterThan(0);
    client.destroy();
    for (const socket of waiting) socket.destroy();
  });

  it('stops with the container, and leaves what is connected alone', async () => {
    let isThere = false;
    const { containers, row } = await ports((socket) => {
      isThere = true;
      counting(socket);
    });
    const port = await ownPort();
    containers.apply([aContainer([tcp(port)])]);
    await until('the port', () => row(port)?.state === 'forwarding');
    const client = connect({ host: '127.0.0.1', port, allowHalfOpen: true }).on('error', () => undefined);
    client.write('half');
    await until('the other side', () => isThere);
    containers.apply([{ ...aContainer([tcp(port)]), state: 'exited' }]);
    expect(row(port)).toBeUndefined();
    await until('nobody to listen', () => refused(port));
    client.end(' and half');
    expect((await buffer(client)).toString()).toBe('13 bytes');
  });

  it('says that a port is taken, by whom, and forwards it once it is free', async () => {
    const { containers, row } = await ports();
    const other = await listen((socket) => socket.end('other'), await ownPort());
    containers.apply([aContainer([tcp(other.port)])]);
    await until('the verdict', () => row(other.port)?.state === 'taken');
    expect(row(other.port)?.message).toContain(`127.0.0.1:${other.port} is in use by `);
    if (process.platform === 'linux') expect(row(other.port)?.message).toContain(`(PID ${process.pid})`);
    expect(await ask(other.port, '')).toBe('other');
    other.server.close();
    await until('the port', () => row(other.port)?.state === 'forwarding');
    expect(row(other.port)?.message).toBe('');
    expect(await ask(other.port, 'now')).toBe('3 bytes');
  });

  it('resets a connection that the guest refuses, and goes on', async () => {
    const { containers, guest, row } = await ports();
    const port = await ownPort();
    containers.apply([aContainer([tcp(port)])]);
    await until('the port', () => row(port)?.state === 'forwarding');
    guest.refuses = true;
    await expect(ask(port, 'x')).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
    guest.refuses = false;
    expect(await ask(port, 'x')).toBe('1 bytes');
  });

  it('forwards nothing while the engine is not our VM', async () => {
    const { containers, guest, changed, row, service } = await ports();
    const port = await ownPort();
    guest.active = false;
    containers.apply([aContainer([tcp(port)])]);
    expect(service.rows.size).toBe(0);
    guest.active = true;
    changed.fire();
    await until('the port', () => row(port)?.state === 'forwarding');
    guest.active = false;
    changed.fire();
    await until('nobody to listen', () => refused(port));
    expect(service.rows.size).toBe(0);
  });

  it('leads UDP to the container on IPv4 and on IPv6, and lets go of both', async () => {
    const { containers, guest, service } = await ports();
    const port = await ownPort();
    const published = [udp(port), udp(port, '::')];
    const isOpen = () => [...service.rows.values()].filter(({ state }) => state === 'forwarding').length === 2;
    for (let round = 0; round < 2; round++) {
      containers.apply([aContainer(published)]);
      await until('the ports', isOpen);
      expect(await askUdp('127.0.0.1', port, 'four')).toBe(`${port}: four`);
      expect(await askUdp('::1', port, 'six')).toBe(`${port}: six`);
      // Started again at once: the same ports are wanted while they are still being closed.
      containers.apply([{ ...aContainer(published), state: 'exited' }]);
    }
    await until('the ports to be free', async () => !(await taken('127.0.0.1', port)) && !(await taken('::1', port)));
    expect(guest.forwards).toEqual(Array(2).fill(`127.0.0.1 ${port}`));
  });

  it('leaves each of very many UDP clients on IPv6 its own answers, and none those of another', async () => {
    const { containers, service } = await ports();
    const port = await ownPort();
    containers.apply([aContainer([udp(port), udp(port, '::')])]);
    await until(
      'the ports',
      () => [...service.rows.values()].filter(({ state }) => state === 'forwarding').length === 2,
    );
    const clients = await Promise.all(
      Array.from({ length: 400 }, async (_, n) => {
        const client = await bindUdp('::1', 0);
        cleanUps.push(() => client.close());
        const answers: string[] = [];
        client.on('error', () => undefined);
        client.on('message', (answer) => answers.push(String(answer)));
        client.connect(port, '::1');
        await once(client, 'connect');
        return { client, answers, own: `${port}: ${n}`, words: String(n) };
      }),
    );
    const served = () => clients.filter(({ answers }) => answers.length > 2);
    await until('as many are served as there is room for', () => {
      for (const { client, words } of clients) client.send(words);
      return served().length >= 256;
    });
    for (const { answers, own } of clients) expect(answers.filter((answer) => answer !== own)).toEqual([]);
  });

  it('leads UDP by IPv6 alone while IPv4 is another program’s, and answers from the port that was asked once it is not', async () => {
    const { containers, service } = await ports();
    const port = await ownPort();
    const other = await bindUdp('127.0.0.1', port);
    const isOpen = (count: number) => () =>
      [...service.rows.values()].filter(({ state }) => state === 'forwarding').length === count;
    containers.apply([aContainer([udp(port), udp(port, '::')])]);
    await until('IPv6', isOpen(1));
    expect(await askUdp('::1', port, 'alone')).toBe(`${port}: alone`);
    other.close();
    await until('both', isOpen(2));
    expect(await askUdp('127.0.0.1', port, 'four')).toBe(`${port}: four`);
    expect(await askUdp('::1', port, 'six')).toBe(`${port}: six`);
  });

  it('says of a UDP port that it is taken, by whom, and forwards it once it is free', async () => {
    const { containers, row } = await ports();
    const port = await ownPort();
    const other = await bindUdp('127.0.0.1', port);
    containers.apply([aContainer([udp(port)])]);
    await until('the verdict', () => row(port)?.state === 'taken');
    if (process.platform === 'linux') expect(row(port)?.message).toContain(`(PID ${process.pid})`);
    other.close();
    await until('the port', () => row(port)?.state === 'forwarding');
    expect(await askUdp('127.0.0.1', port, 'now')).toBe(`${port}: now`);
  });

  it('forwards what was over the limit as soon as another closes', async () => {
    const { containers, row } = await ports(counting, { maxPorts: 1 });
    const [first, second] = [await ownPort(), await ownPort()];
    const one = aContainer([tcp(first)]);
    containers.apply([one, aContainer([tcp(second)], 'b'.repeat(64))]);
    await until('the first', () => row(first)?.state === 'forwarding');
    expect(row(second)).toMatchObject({ state: 'failed', message: expect.stringContaining('Only 1 ports') });
    containers.apply([{ ...one, state: 'exited' }]);
    await until('the second', () => row(second)?.state === 'forwarding');
    expect(await ask(second, 'x')).toBe('1 bytes');
  });

  it('gives the place of a port that turns out to be taken to one that waits', async () => {
    const { containers, row } = await ports(counting, { maxPorts: 1 });
    const other = await listen(() => undefined);
    const free = await ownPort();
    containers.apply([aContainer([tcp(other.port)]), aContainer([tcp(free)], 'b'.repeat(64))]);
    await until('the one that waits', () => row(free)?.state === 'forwarding');
    expect(row(other.port)?.state).not.toBe('forwarding');
  });

  it('tries what failed again when another closes', async () => {
    const { containers, guest, row } = await ports();
    const [web, dns] = [await ownPort(), await ownPort()];
    guest.failsUdp = new AppError('INTERNAL', quoted('nobody knows'));
    const one = aContainer([tcp(web)]);
    containers.apply([one, aContainer([udp(dns)], 'b'.repeat(64))]);
    await until('the verdicts', () => row(web)?.state === 'forwarding' && row(dns)?.state === 'failed');
    expect(row(dns)?.message).toContain('cannot be opened: nobody knows');
    guest.failsUdp = null;
    containers.apply([{ ...one, state: 'exited' }]);
    await until('the port', () => row(dns)?.state === 'forwarding');
  });

  it.each([
    new AppError('VM_FAILED', quoted('the VM process has all 1024 files and connections open that it may have')),
    new AppError('CONNECTION_LOST', quoted('the VM process takes no orders')),
  ])('names what keeps the VM process from opening a UDP port, and tries again by itself: $code', async (failure) => {
    const { containers, guest, row } = await ports();
    const dns = await ownPort();
    guest.failsUdp = failure;
    containers.apply([aContainer([udp(dns)])]);
    await until('the verdict', () => row(dns)?.state === 'failed');
    expect(row(dns)?.message).toContain(`127.0.0.1:${dns} is not open yet: ${failure.message}. It is tried again.`);
    guest.failsUdp = null;
    await until('the port', () => row(dns)?.state === 'forwarding');
  });

  it('opens other UDP ports while the hypervisor is silent about one, which is tried again by itself', async () => {
    const { containers, guest, row, service } = await ports();
    const [silent, other] = [await ownPort(), await ownPort()];
    guest.silentUdp = silent;
    containers.apply([aContainer([udp(silent), udp(other), udp(other, '::')])]);
    await until(
      'the others',
      () => [...service.rows.values()].filter(({ state }) => state === 'forwarding').length === 2,
    );
    expect(await askUdp('127.0.0.1', other, 'hi')).toBe(`${other}: hi`);
    expect(row(silent)?.state).not.toBe('forwarding');
    guest.silentUdp = 0;
    await until('the port', () => row(silent)?.state === 'forwarding');
  });

  it('asks the hypervisor for a few of many UDP ports at a time, and has all of them in the end', async () => {
    const { containers, guest, row } = await ports();
    const many = await Promise.all(Array.from({ length: 40 }, ownPort));
    containers.apply([aContainer([...new Set(many)].map((port) => udp(port)))]);
    await until('all', () => many.every((port) => row(port)?.state === 'forwarding'));
    expect(guest.mostAsked).toBeLessThan(10);
  });

  it('looks at no more ports than there can be, whatever an engine tells', async () => {
    const { containers, service } = await ports();
    const published = Array.from({ length: 1_000 }, (_, n) => tcp(n + 1, '192.0.2.1'));
    const id = (n: number) => n.toString(16).padStart(64, '0');
    containers.apply(Array.from({ length: 30 }, (_, n) => aContainer(published, id(n))));
    expect(service.rows.size).toBe(20_000);
    containers.apply(
      [],
      Array.from({ length: 30 }, (_, n) => id(n)),
    );
    expect(service.rows.size).toBe(0);
  });

  it('a UDP port that is published on 127.0.0.1 alone is led on to there in the guest', async () => {
    const { containers, guest, row } = await ports();
    const port = await ownPort();
    containers.apply([aContainer([udp(port, '127.0.0.1')])]);
    await until('the port', () => row(port)?.state === 'forwarding');
    const others = 'flush set ip slipway-host udp_loopback';
    const led = `/usr/sbin/nft '${others}; add element ip slipway-host udp_loopback { ${port} }'`;
    expect(guest.commands).toEqual([led]);
    expect(await askUdp('127.0.0.1', port, 'hi')).toBe(`${port}: hi`);
    // On all addresses the port is Docker's own to lead.
    containers.apply([aContainer([udp(port, '0.0.0.0')])]);
    await until('it is open anew', () => guest.commands.length > 1 && row(port)?.hostIp === '0.0.0.0');
    await until('the port', () => row(port)?.state === 'forwarding');
    expect(guest.commands).toEqual([led, `/usr/sbin/nft '${others}'`]);
  });

  it('shows SCTP and foreign addresses as not supported, and watches all of it', async () => {
    const { containers, service } = await ports();
    containers.apply([aContainer([{ ...tcp(53), protocol: 'sctp' }, tcp(8_080, '192.0.2.1')])]);
    const watch = service.handlers.watch({}, callContext());
    const first = await watch[Symbol.asyncIterator]().next();
    expect(first.value).toMatchObject({
      type: 'snapshot',
      items: [
        { state: 'unsupported', protocol: 'sctp' },
        { state: 'unsupported', hostIp: '192.0.2.1' },
      ],
    });
  });
});
