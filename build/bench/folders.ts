import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileEvents } from './file-events.ts';
import { cpuOf, type Machine, type RunningStock, startStock } from './lib/boot-stock.ts';
import { cpuSeconds } from './lib/cpu.ts';
import { type BenchContext, pause, perSecond, type Row, seconds, times } from './lib/row.ts';
import { end, output, until } from './lib/shell.ts';
import { docker, hasTemplate, loadBusybox, type Slipway } from './lib/slipway.ts';
import { outputOver } from './lib/ssh-forward.ts';
import { stockGuest } from './lib/stock-guest.ts';

const SIZE = 64 * 1024 ** 2;
const READ = 256 * 1024 ** 2;
const SMALL = 16 * 1024 ** 2;
/** Half of what a server may have open where little is allowed: it has each file open, and nobody has the stock guest forget any. */
const FILES = 10_000;

const QUIET_MS = 30_000;

/** A system that makes no templates is not waited for any longer. */
const TEMPLATE_MS = 120_000;

/** What is done in a container that has a folder at /m, each as often as it takes to be sure. */
const works = [
  { figure: 'writes 64 MiB', bytes: SIZE, rounds: 3, line: 'dd if=/dev/zero of=/m/big bs=1M count=64 conv=fsync' },
  { figure: 'reads 256 MiB just written here', bytes: READ, rounds: 4, line: 'dd if=/m/new of=/dev/null bs=1M' },
  {
    ...{ figure: 'writes 16 MiB, 4 KiB at a time', bytes: SMALL, rounds: 4 },
    line: `dd if=/dev/zero of=/m/small bs=4k count=${SMALL / 4096}`,
  },
  {
    ...{ figure: `tar x of ${FILES} small files`, bytes: null, rounds: 3 },
    line: 'mkdir /m/t && tar xf /m/files.tar -C /m/t',
  },
];

/** A container, and the folder of this machine that it has at /m. */
interface Bind {
  /** Of its VM process. */
  readonly pid: number;
  readonly socket: string;
  readonly container: string;
  readonly folder: string;
}

/**
 * A folder of this machine in a container, with all that Slipway does for it, such as telling watchers of changes: beside the
 * same engine in a stock Debian whose folder the same file server serves with the same options, by itself. Linux only.
 */
export async function folders(context: BenchContext): Promise<Row[]> {
  const guest = await stockGuest(context.say);
  const slipway = await context.slipway();
  const place = await mkdtemp(join(tmpdir(), 'sw-bench-'));
  context.onEnd(() => rm(place, { recursive: true, force: true }));
  const [ours, bare] = [join(place, 'ours'), join(place, 'bare')];
  for (const folder of [ours, bare]) await mkdir(folder);
  await slipway.run('share', 'add', ours);
  context.onEnd(() => slipway.run('share', 'remove', ours).then(() => undefined));
  context.say('booting the stock guest');
  const machine: Machine = JSON.parse(await readFile(join(slipway.home, 'vm/run.json'), 'utf8'));
  const stock = await bareServer({ slipway, machine, ours, bare, guest, context });
  const binds = [
    await bind({ pid: machine.pid, socket: slipway.socket, folder: ours, source: ours }, context),
    await bind({ ...stock, folder: bare, source: '/bare' }, context),
  ] as const;
  await makeTar(place, binds);
  // Made beside the VM, and as good as another one.
  context.say('waiting for the template');
  await until('the template', TEMPLATE_MS, () => hasTemplate(slipway)).catch(() => undefined);
  const rows: Row[] = [];
  for (const { figure, bytes, rounds, line } of works) {
    context.say(`${figure}, ${rounds} times in each, in turn`);
    const took: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1)
      for (const [index, way] of binds.entries()) {
        await quiet(binds);
        took[index === 0 ? 0 : 1].push(await timed(way, line));
      }
    // What else the machine does only adds to it.
    const [mine, theirs] = [Math.min(...took[0]), Math.min(...took[1])];
    const show = (ms: number) => (bytes === null ? seconds(ms) : perSecond(bytes, ms));
    const ratio = times(theirs / mine);
    rows.push({ figure: `folder: ${figure}`, ours: show(mine), other: `${show(theirs)} bare`, ratio, want: '≥ 0.95×' });
  }
  return [...rows, ...(await fileEvents({ ...binds[0], slipway }, context))];
}

/**
 * Milliseconds of a line in a container, by the guest's own clock in hundredths of a second: to get there and back takes longer than a read.
 * Its folder is then as it was before.
 */
async function timed({ socket, container, folder }: Bind, line: string): Promise<number> {
  await writeFile(join(folder, 'new'), randomBytes(READ));
  const script = `read -r a _ </proc/uptime; { ${line}; } >/dev/null || exit; read -r b _ </proc/uptime; echo $a $b`;
  const said = await docker(socket, 'exec', container, '/bin/busybox', 'sh', '-c', script);
  const [start = Number.NaN, ended = Number.NaN] = said.split(' ').map(Number);
  const took = (ended - start) * 1000;
  for (const name of ['big', 'new', 'small', 't']) await rm(join(folder, name), { recursive: true, force: true });
  return took;
}

/** Waits for both guests to be idle: of what was deleted one is still told for a while, at the other's cost. */
async function quiet(binds: readonly Bind[]): Promise<void> {
  const all = async () => (await Promise.all(binds.map(({ pid }) => cpuSeconds(pid)))).reduce((sum, one) => sum + one);
  const isQuiet = async () => {
    const before = await all();
    await pause(1_000);
    return (await all()) - before < 0.3;
  };
  // A machine with much else to do is as quiet as it gets.
  await until('two quiet guests', QUIET_MS, isQuiet).catch(() => undefined);
}

async function bind(
  { source, ...guest }: Omit<Bind, 'container'> & { readonly source: string },
  context: BenchContext,
): Promise<Bind> {
  const { socket } = guest;
  await loadBusybox(socket);
  const container = (await docker(socket, 'run', '-d', '--network', 'none', '-v', `${source}:/m`, 'bench')).trim();
  context.onEnd(() => docker(socket, 'rm', '-f', container).then(() => undefined));
  return { ...guest, container };
}

async function makeTar(place: string, binds: readonly Bind[]): Promise<void> {
  const tree = join(place, 'tree');
  for (let folder = 0; folder < FILES / 100; folder += 1) {
    await mkdir(join(tree, `${folder}`), { recursive: true });
    const names = Array.from({ length: 100 }, (_, index) => join(tree, `${folder}`, `file-${index}.js`));
    await Promise.all(names.map((name) => writeFile(name, randomBytes(700))));
  }
  for (const { folder } of binds) await output('tar', ['-C', tree, '-cf', join(folder, 'files.tar'), '.']);
  await rm(tree, { recursive: true });
}

interface BareOptions {
  readonly slipway: Slipway;
  readonly machine: Machine;
  /** Shared by Slipway, and by hand. */
  readonly ours: string;
  readonly bare: string;
  readonly guest: Awaited<ReturnType<typeof stockGuest>>;
  readonly context: BenchContext;
}

/** Boots a stock guest that has a folder at /bare, by the command of Slipway's own file server. */
async function bareServer({ slipway, machine, ours, bare, guest, context }: BareOptions): Promise<RunningStock> {
  const record = await readFile(join(slipway.home, 'vm/shares.json'), 'utf8');
  const servers: { pid: number; path: string }[] = JSON.parse(record);
  const pid = servers.find(({ path }) => path === ours)?.pid;
  const socket = join(slipway.home, 'bare.s');
  const [program = '', ...options] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
  const args = options.map((word) =>
    word.startsWith('--socket-path=') ? `--socket-path=${socket}` : word.replace(`/tmp${ours}`, bare),
  );
  const server = spawn(program, args, { stdio: 'ignore' });
  context.onEnd(() => end(server));
  await until('the file server', 10_000, async () => (await output('ls', [slipway.home])).includes('bare.s'));
  const cpu = await cpuOf(machine.pid);
  const devices = [
    ...['-object', `memory-backend-memfd,id=mem,size=${machine.memoryMiB}M,share=on`],
    ...['-machine', 'memory-backend=mem', '-chardev', `socket,id=fs,path=${socket}`],
    ...['-device', 'vhost-user-fs-pci,chardev=fs,tag=bare,queue-size=1024'],
  ];
  const stock = await startStock(guest, { ...machine, cpu, devices }, context);
  await outputOver({ port: stock.port, key: guest.key }, 'mkdir /bare && mount -t virtiofs bare /bare');
  return stock;
}
