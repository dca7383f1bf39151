import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cpuSeconds } from './lib/cpu.ts';
import { loadImage, randomImage } from './lib/image-load.ts';
import { type BenchContext, median, type Row, times } from './lib/row.ts';
import { output } from './lib/shell.ts';
import { docker, loadBusybox } from './lib/slipway.ts';
import { tunnelBeside } from './lib/ssh-forward.ts';

const size = 64 * 1024 ** 2;
const rounds = 3;

/**
 * What a byte through docker.sock costs this machine, beside OpenSSH's forward into the same VM, in turn: CPU seconds per GiB of
 * the process that carries it. QEMU's are given apart: under emulation the guest's own work is in them. Linux only.
 */
export async function bytes(context: BenchContext): Promise<Row[]> {
  const slipway = await context.slipway();
  const host = (await slipway.status()).pid ?? 0;
  const qemu = JSON.parse(await readFile(join(slipway.home, 'vm/run.json'), 'utf8')).pid as number;
  const tunnel = await tunnelBeside(slipway.home, context);
  const ways = [
    { socket: slipway.socket, pid: host },
    { socket: tunnel.socket, pid: tunnel.pid },
  ];
  await loadBusybox(tunnel.socket);
  const container = (await docker(tunnel.socket, 'run', '-d', 'bench')).trim();
  context.onEnd(() => docker(slipway.socket, 'rm', '-f', container).then(() => undefined));
  const file = join(slipway.home, 'bytes');
  await writeFile(file, randomBytes(size));
  const folder = join(slipway.home, 'context');
  await mkdir(folder);
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nLABEL bench=bytes\n');
  await writeFile(join(folder, 'data'), randomBytes(size));
  const image = await randomImage(tunnel.socket, slipway.home, size);
  const sh = (line: string) => (socket: string) =>
    output('sh', ['-c', line, 'sh', `unix://${socket}`, container, file, folder]);
  const works: Record<string, (socket: string) => Promise<unknown>> = {
    'docker load': (socket) => loadImage(socket, image),
    'build context': sh('DOCKER_BUILDKIT=0 docker -H "$1" build -q --no-cache "$4"'),
    "a container's stdout": sh(
      `docker -H "$1" run --rm --log-driver none bench /bin/busybox head -c ${size} /dev/zero >/dev/null`,
    ),
    'exec -i': sh('docker -H "$1" exec -i "$2" /bin/busybox cat <"$3" >/dev/null'),
  };
  const rows: Row[] = [];
  for (const [name, work] of Object.entries(works)) {
    context.say(`${name}: ${size / 1024 ** 2} MiB, ${rounds} times through each, in turn`);
    const taken = ways.map(() => ({ carrier: [] as number[], qemu: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, { socket, pid }] of ways.entries()) {
        const before = [await cpuSeconds(pid), await cpuSeconds(qemu)] as const;
        await work(socket);
        const perGiB = 1024 ** 3 / size;
        taken[index]?.carrier.push(((await cpuSeconds(pid)) - before[0]) * perGiB);
        taken[index]?.qemu.push(((await cpuSeconds(qemu)) - before[1]) * perGiB);
      }
    }
    const [ours, theirs] = taken.map(({ carrier, qemu }) => ({ carrier: median(carrier), qemu: median(qemu) }));
    if (!ours || !theirs) continue;
    const cost = (value: number) => `${value.toFixed(1)} s/GiB`;
    rows.push(
      {
        figure: `docker.sock: CPU of ${name}`,
        ours: cost(ours.carrier),
        other: `${cost(theirs.carrier)} ssh -L`,
        ratio: times(theirs.carrier / ours.carrier),
        want: '≥ 1.0×',
      },
      {
        figure: `  QEMU's meanwhile`,
        ours: cost(ours.qemu),
        other: `${cost(theirs.qemu)} ssh -L`,
        ratio: times(theirs.qemu / ours.qemu),
        want: '',
      },
    );
  }
  return rows;
}
