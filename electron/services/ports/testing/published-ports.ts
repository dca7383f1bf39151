import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { containerStore } from '../../../engine/container-store.ts';
import { inspectContainer, removeContainer } from '../../../engine/containers.ts';
import { until } from '../../../engine/testing/until.ts';
import { bindUdp } from '../../../platform/ports.ts';
import { ownPort } from '../../../platform/testing/own-port.ts';
import { PERL_IMAGE } from '../../vm/testing/images.ts';
import { docker, type TestHome, type TestVm } from '../../vm/testing/vm-fixture.ts';
import { PortsService } from '../ports-service.ts';

/** The numbers are AF_INET, SOCK_DGRAM and IPPROTO_UDP: without modules perl has no names for them. */
const UDP_ECHO =
  'socket(S,2,2,17); bind(S,pack("Sna4x8",2,5353,"\\0"x4)) or die; send(S,$b,0,$from) while $from = recv(S,$b,9000,0);';

/** Listens on its last argument's number of ports from 7000 on and leaves connections in the kernel, which takes 4,096 for each. */
const TCP_HOLD =
  '$n = pop; for (0..$n-1) { socket($s[$_],2,1,6); bind($s[$_],pack("Sna4x8",2,7000+$_,"\\0"x4)) or die; listen($s[$_],4096) } sleep 100000;';

/**
 * Sends a word and waits a moment for it to come back, from where it was sent to, as nothing else is an answer to a resolver: datagrams
 * get lost, and the first may come before there is an answer.
 */
async function udpEchoes(address: string, port: number): Promise<boolean> {
  const client = await bindUdp(address, 0);
  try {
    client.on('error', () => undefined);
    client.connect(port, address);
    await once(client, 'connect');
    client.send('hello');
    const [answer] = await once(client, 'message', { signal: AbortSignal.timeout(1_000) });
    return String(answer) === 'hello';
  } catch {
    return false;
  } finally {
    client.close();
  }
}

async function isUdpFree(port: number): Promise<boolean> {
  const socket = await bindUdp('127.0.0.1', port).catch(() => null);
  socket?.close();
  return socket !== null;
}

/** The first of so many free ports in a row. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = await ownPort();
    const servers = Array.from({ length: count }, () => createServer());
    const heard = servers.map((server, index) => {
      server.listen(first + index, '127.0.0.1');
      return once(server, 'listening').then(
        () => true,
        () => false,
      );
    });
    const free = await Promise.all(heard);
    for (const server of servers) server.close();
    if (free.every(Boolean)) return first;
  }
}

/** Some 2 MB: many times what the buffers on the way hold. */
const LINES = 300_000;

/** The ports of a VM's containers, as the host has them; dispose it when done. */
export function portsOf({ engine, service, settings, log }: TestVm): { ports: PortsService; dispose: () => void } {
  const store = containerStore({ connection: engine, logger: log });
  const ports = new PortsService({
    containers: store.table,
    logger: log,
    guest: { ...service.guest, isActive: () => engine.epoch !== null, onDidChange: engine.onDidChangeStatus },
    choices: { current: () => settings.current.network, onDidChange: settings.onDidChange },
    inspect: async (container, signal) => inspectContainer(engine.client(), container, { signal }),
    refresh: (ids) => store.refresh(ids),
    remove: (id) => removeContainer(engine.client(), id, { force: true, volumes: true }),
  });
  const dispose = () => {
    ports.dispose();
    store.dispose();
  };
  return { ports, dispose };
}

/** Tests of published ports in a VM that runs already, as booting one for them alone would double their time. */
export function testPublishedPorts(given: () => { home: TestHome; vm: TestVm; image: string }): void {
  let home: TestHome;
  let image: string;
  let vm: TestVm;
  let ports: PortsService;
  let dispose: () => void;

  beforeAll(() => {
    ({ home, vm, image } = given());
    ({ ports, dispose } = portsOf(vm));
  });
  afterAll(() => dispose());

  const row = (port: number) =>
    [...ports.rows.values()].find(({ hostPort, hostIp }) => hostPort === port && hostIp === '0.0.0.0');
  const get = async (port: number, path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

  async function serve(port: number, name: string): Promise<void> {
    // It serves at once and makes the large file meanwhile: that takes an emulated CPU some seconds.
    const script = [
      'mkdir /www; echo it works >/www/index.html; busybox httpd -p 80 -h /www',
      `seq 1 ${LINES} >/www/part; mv /www/part /www/lines; sleep 100000`,
    ].join('; ');
    const made = await docker(home, [
      'run',
      '-d',
      '--name',
      name,
      '-p',
      `${port}:80`,
      image,
      'busybox',
      'sh',
      '-c',
      script,
    ]);
    expect(made).toMatchObject({ code: 0 });
  }

  it('a published port answers on this machine, with large answers whole, until the container stops', async () => {
    const port = await ownPort();
    await serve(port, 'web');
    await until('the port', () => row(port)?.state === 'forwarding', 30_000);
    await until('the server', async () => (await get(port, '/index.html').catch(() => '')) === 'it works\n', 60_000);
    await until('the file', async () => (await get(port, '/lines')).endsWith(`\n${LINES}\n`), 60_000);
    const lines = (await get(port, '/lines')).split('\n');
    expect(lines.length).toBe(LINES + 1);
    expect(lines.every((line, index) => index === LINES || line === String(index + 1))).toBe(true);
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(port, '/index.html')));
    expect(new Set(answers)).toEqual(new Set(['it works\n']));
    expect(await docker(home, ['rm', '-f', 'web'])).toMatchObject({ code: 0 });
    await until('the port to close', () => row(port) === undefined, 30_000);
    await expect(get(port, '/')).rejects.toThrow();
  });

  it('a published port answers on every address it is shown for, one published on IPv6 alone too', async () => {
    const [both, six] = [await ownPort(), await ownPort()];
    const script = 'mkdir /www; echo it works >/www/index.html; exec busybox httpd -f -p 80 -h /www';
    const publish = ['-p', `${both}:80`, '-p', `[::]:${six}:80`];
    expect(await docker(home, ['run', '-d', '--name', 'six', ...publish, image, 'sh', '-c', script])).toMatchObject({
      code: 0,
    });
    const shown = () => [...ports.rows.values()].filter(({ hostPort }) => hostPort === both || hostPort === six);
    await until('the ports', () => shown().filter(({ state }) => state === 'forwarding').length === 3, 30_000);
    for (const { hostIp, hostPort } of shown()) {
      const url = `http://${hostIp === '::' ? '[::1]' : '127.0.0.1'}:${hostPort}/`;
      const answer = async () => (await fetch(url)).text();
      await until(url, async () => (await answer().catch(() => '')) === 'it works\n', 60_000);
    }
    expect(await docker(home, ['rm', '-f', 'six'])).toMatchObject({ code: 0 });
  });

  it('a UDP port answers on IPv4 and IPv6, until the container stops', async () => {
    const [port, local] = [await ownPort(), await ownPort()];
    const publish = ['-p', `${port}:5353/udp`, '-p', `127.0.0.1:${local}:5353/udp`];
    const run = ['run', '-d', '--name', 'echo', ...publish, PERL_IMAGE, 'perl', '-e', UDP_ECHO];
    expect(await docker(home, run)).toMatchObject({ code: 0 });
    const shown = () => [...ports.rows.values()].filter(({ hostPort }) => hostPort === port || hostPort === local);
    await until('the ports', () => shown().filter(({ state }) => state === 'forwarding').length === 3, 30_000);
    for (const address of ['127.0.0.1', '::1']) await until(address, () => udpEchoes(address, port), 60_000);
    await until('the one on 127.0.0.1 alone', () => udpEchoes('127.0.0.1', local), 60_000);
    expect(await docker(home, ['rm', '-f', 'echo'])).toMatchObject({ code: 0 });
    await until('the port to be free', () => isUdpFree(port), 30_000);
  });

  it('what a container with --network host listens on answers on this machine while the setting is on', async () => {
    const port = await ownPort();
    await vm.settings.update({ network: { hostNetwork: true } });
    const script = `mkdir /www; echo it works >/www/index.html; exec busybox httpd -f -p ${port} -h /www`;
    const run = ['run', '-d', '--name', 'own', '--network', 'host', image, 'sh', '-c', script];
    expect(await docker(home, run)).toMatchObject({ code: 0 });
    await until('the port', () => row(port)?.state === 'forwarding', 60_000);
    expect(await get(port, '/index.html')).toBe('it works\n');
    // The guest's own listeners are nobody's business: sshd, and dockerd's for what others publish.
    expect([...ports.rows.values()].map(({ hostPort }) => hostPort)).not.toContain(22);
    await docker(home, ['kill', 'own']);
    await until('the port to close', () => row(port) === undefined, 30_000);
    await docker(home, ['start', 'own']);
    await until('the port again', () => row(port)?.state === 'forwarding', 60_000);
    await vm.settings.update({ network: { hostNetwork: false } });
    await expect(get(port, '/')).rejects.toThrow();
    expect(await docker(home, ['rm', '-f', 'own'])).toMatchObject({ code: 0 });
  });

  it('connections to published ports in any number leave docker.sock to its clients, and the log names it', async () => {
    const count = 5;
    const first = await freePorts(count);
    const publish = ['-p', `127.0.0.1:${first}-${first + count - 1}:7000-${7000 + count - 1}`];
    const run = ['run', '-d', '--name', 'crowd', ...publish, PERL_IMAGE, 'perl', '-e', TCP_HOLD, `${count}`];
    expect(await docker(home, run)).toMatchObject({ code: 0 });
    const all = Array.from({ length: count }, (_, index) => first + index);
    const rows = () => [...ports.rows.values()].filter(({ hostPort }) => all.includes(hostPort));
    await until('the ports', () => rows().filter(({ state }) => state === 'forwarding').length === count, 60_000);
    // 256 to each, and more than all of them may have together.
    const clients = all.flatMap((port) => Array.from({ length: 256 }, () => connect({ host: '127.0.0.1', port })));
    try {
      for (const client of clients) client.on('error', () => undefined);
      const ended = () => clients.filter(({ destroyed }) => destroyed).length;
      const log = join(home.paths.logs, 'host.log');
      await until('the log', async () => (await readFile(log, 'utf8')).includes('published ports have 1024'), 60_000);
      for (const args of [
        ['ps', '-q'],
        ['exec', 'crowd', 'true'],
        ['images', '-q'],
      ]) {
        expect(await docker(home, args)).toMatchObject({ code: 0 });
      }
      // Those that wait in vain are told after a while; those that are in stay.
      await until('the rest to be refused', () => ended() === clients.length - 1024, 90_000);
      expect(await docker(home, ['exec', 'crowd', 'true'])).toMatchObject({ code: 0 });
    } finally {
      for (const client of clients) client.destroy();
    }
    expect(await docker(home, ['rm', '-f', 'crowd'])).toMatchObject({ code: 0 });
  }, 240_000);

  it('a port that is taken says so, and is forwarded once it is free', async () => {
    const other = createServer((_, answer) => answer.end('other'));
    const port = await ownPort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    await serve(port, 'taken');
    await until('the verdict', () => row(port)?.state === 'taken', 30_000);
    expect(row(port)?.message).toContain('is in use by');
    expect(await get(port, '/')).toBe('other');
    other.closeAllConnections();
    other.close();
    await until('the port', () => row(port)?.state === 'forwarding', 30_000);
    await until('the server', async () => (await get(port, '/index.html').catch(() => '')) === 'it works\n', 60_000);
  });
}
