import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { cpuSeconds } from './lib/cpu.ts';
import { type BenchContext, median, perSecond, type Row, seconds, times } from './lib/row.ts';
import { output } from './lib/shell.ts';
import { docker, loadBusybox, type Slipway } from './lib/slipway.ts';
import { guestShell } from './lib/ssh-forward.ts';

const size = 32 * 1024 ** 2;
const rounds = 3;
const manyPorts = 50;
const perPort = 4;

/** In the container, and of this machine where they are published: one that sends, one that takes, and many that answer a word. */
const SENDS = 27_001;
const TAKES = 27_002;
const ANSWERS = 27_100;

/** A way to a port of the container. */
type Way = (port: number) => Socket;

/**
 * A published port beside QEMU's own hostfwd in the same VM, in turn: bytes a second both ways, CPU seconds of all of this machine's
 * processes that carry them, and many connections at once. The hostfwd is the one that leads to the guest's sshd: what comes by it
 * from certain ports of this machine is led on to the container by the guest. Linux only.
 */
export async function ports(context: BenchContext): Promise<Row[]> {
  const slipway = await context.slipway();
  await serve(slipway, context);
  const published: Way = (port) => connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  const bare = await hostForward(slipway, context);
  const host = (await slipway.status()).pid ?? 0;
  const qemu = JSON.parse(await readFile(join(slipway.home, 'vm/run.json'), 'utf8')).pid as number;
  const ways = [published, bare];
  const rows: Row[] = [];
  for (const [name, work] of Object.entries({ 'from the container': receive, 'to the container': send })) {
    context.say(`${size / 1024 ** 2} MiB ${name}, ${rounds} times by each way, in turn`);
    const taken = ways.map(() => ({ ms: [] as number[], host: [] as number[], qemu: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, way] of ways.entries()) {
        const before = [await cpuSeconds(host), await cpuSeconds(qemu)] as const;
        const start = performance.now();
        await work(way);
        taken[index]?.ms.push(performance.now() - start);
        taken[index]?.host.push((await cpuSeconds(host)) - before[0]);
        taken[index]?.qemu.push((await cpuSeconds(qemu)) - before[1]);
      }
    }
    const perGiB = 1024 ** 3 / size;
    const [ours, theirs] = taken.map((of) => ({
      ms: median(of.ms),
      host: median(of.host) * perGiB,
      qemu: median(of.qemu) * perGiB,
    }));
    if (!ours || !theirs) continue;
    rows.push(
      {
        figure: `published port: ${name}`,
        ours: perSecond(size, ours.ms),
        other: `${perSecond(size, theirs.ms)} hostfwd`,
        ratio: times(theirs.ms / ours.ms),
        want: '≥ 0.95×',
      },
      {
        figure: '  CPU, with QEMU’s and the guest’s in it',
        ours: `${(ours.host + ours.qemu).toFixed(1)} s/GiB (${ours.host.toFixed(1)} the host process)`,
        other: `${theirs.qemu.toFixed(1)} s/GiB hostfwd`,
        ratio: times((ours.host + ours.qemu) / theirs.qemu),
        want: '≤ 1.1×',
      },
    );
  }
  context.say(`${manyPorts * perPort} connections at once to ${manyPorts} ports, by each way`);
  const [ours, theirs] = [await crowd(published), await crowd(bare)];
  rows.push({
    figure: `published ports: ${manyPorts * perPort} connections at once to ${manyPorts} of them`,
    ours: `${seconds(ours.ms)}, ${ours.answered} answered`,
    other: `${seconds(theirs.ms)}, ${theirs.answered} answered hostfwd`,
    ratio: times(theirs.ms / ours.ms),
    want: '≥ 0.95×',
  });
  return rows;
}

/** A container with all of these ports. */
async function serve(slipway: Slipway, context: BenchContext): Promise<void> {
  await loadBusybox(slipway.socket);
  const nc = (port: string, what: string) => `/bin/busybox nc -ll -p ${port} -e /bin/busybox ${what} &`;
  const script = [
    nc(String(SENDS), `head -c ${size} /dev/zero`),
    nc(String(TAKES), 'wc -c'),
    `for port in $(/bin/busybox seq ${ANSWERS} ${ANSWERS + manyPorts - 1}); do ${nc('$port', 'echo here')} done; wait`,
  ].join(' ');
  const publish = [`${SENDS}`, `${TAKES}`, `${ANSWERS}-${ANSWERS + manyPorts - 1}`];
  await docker(
    slipway.socket,
    ...['run', '-d', '--name', 'bench-ports', ...publish.flatMap((port) => ['-p', `${port}:${port}`])],
    ...['bench', '/bin/busybox', 'sh', '-c', script],
  );
  context.onEnd(() => docker(slipway.socket, 'rm', '-f', 'bench-ports').then(() => undefined));
}

/** Ports of this machine that the guest tells the bench's connections by. No system gives them to others. */
const FIRST_LOCAL = 61_000;

/** QEMU's own forward. Connections to each port of the container come from ports of this machine that are set apart for it. */
async function hostForward(slipway: Slipway, context: BenchContext): Promise<Way> {
  const { sshHost, sshPort } = JSON.parse(await readFile(join(slipway.home, 'vm/run.json'), 'utf8'));
  const address = (
    await docker(slipway.socket, 'inspect', '-f', '{{.NetworkSettings.IPAddress}}', 'bench-ports')
  ).trim();
  const targets = [SENDS, TAKES, ...Array.from({ length: manyPorts }, (_, index) => ANSWERS + index)];
  const each = 8;
  const from = (index: number) => `${FIRST_LOCAL + index * each}:${FIRST_LOCAL + (index + 1) * each - 1}`;
  const tcp = '-A PREROUTING -i eth0 -p tcp --dport 22';
  const rules = [
    '*raw',
    `-I PREROUTING -i eth0 -p tcp --dport 22 --sport ${FIRST_LOCAL}:${FIRST_LOCAL + targets.length * each - 1} -j ACCEPT`,
    'COMMIT',
    '*nat',
    ...targets.map((port, index) => `${tcp} --sport ${from(index)} -j DNAT --to-destination ${address}:${port}`),
    'COMMIT',
  ];
  const guest = await guestShell(slipway.home);
  await output('sh', ['-c', 'printf "%s\\n" "$0" | "$@"', rules.join('\n'), ...guest('iptables-restore --noflush')]);
  context.onEnd(() =>
    output('sh', ['-c', '"$@"', 'sh', ...guest('iptables -t raw -D PREROUTING 1')]).then(() => undefined),
  );
  const used = new Map<number, number>();
  return (port) => {
    const index = targets.indexOf(port);
    const count = used.get(port) ?? 0;
    used.set(port, count + 1);
    const localPort = FIRST_LOCAL + index * each + (count % each);
    return connect({ host: sshHost, port: sshPort, localAddress: '127.0.0.1', localPort, allowHalfOpen: true });
  };
}

async function receive(way: Way): Promise<void> {
  const socket = way(SENDS);
  let got = 0;
  socket.on('data', (chunk) => {
    got += chunk.length;
  });
  socket.end();
  await once(socket, 'end');
  if (got !== size) throw new Error(`${got} of ${size} bytes came`);
}

async function send(way: Way): Promise<void> {
  const socket = way(TAKES);
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  const piece = Buffer.alloc(65_536);
  for (let sent = 0; sent < size; sent += piece.length) if (!socket.write(piece)) await once(socket, 'drain');
  socket.end();
  await once(socket, 'end');
  if (Number(said) !== size) throw new Error(`${said.trim()} of ${size} bytes arrived`);
}

/** All at once; how long the last answer takes, and how many there were. */
async function crowd(way: Way): Promise<{ ms: number; answered: number }> {
  const start = performance.now();
  const answers = await Promise.all(
    Array.from({ length: manyPorts * perPort }, async (_, index) => {
      const socket = way(ANSWERS + (index % manyPorts));
      let said = '';
      socket.on('data', (chunk) => {
        said += chunk;
      });
      // Both halves have to end, or it never closes.
      socket.end();
      await once(socket, 'close').catch(() => undefined);
      return said === 'here\n';
    }),
  );
  return { ms: performance.now() - start, answered: answers.filter(Boolean).length };
}
