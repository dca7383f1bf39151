import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cpuSeconds } from './lib/cpu.ts';
import { type BenchContext, median, milliseconds, pause, type Row } from './lib/row.ts';
import { end, output, until } from './lib/shell.ts';
import type { Slipway } from './lib/slipway.ts';

const CHANGES = 100;
/** Of a burst, for as many seconds, in turn over as many files. */
const PER_SECOND = 1_000;
const SECONDS = 5;
const FILES = 1_000;
const IDLE_MS = 20_000;

/** inotify(7), which perl has by number only: a line for each change with a name. */
const WATCHER = `my ($init, $add) = \`/bin/busybox uname -m\` =~ /x86_64/ ? (294, 254) : (26, 27); $| = 1;
my $at = "/m/watched"; my $fd = syscall($init, 0); syscall($add, $fd, $at, 0xfc6) >= 0 or die $!;
print "ready\\n"; open my $in, "<&=", $fd;
while (sysread $in, my $all, 65536) { my $said = "";
  while (length $all) { my ($wd, $mask, $cookie, $length) = unpack "iIII", $all;
    $said .= unpack("Z*", substr $all, 16, $length) . "\\n"; substr($all, 0, 16 + $length) = ""; }
  print $said; }`;

/**
 * How long a change in a folder of this machine takes until a watcher in a container has said so over \`docker exec\`, one by one and in a
 * stream of them; and what a folder that is watched costs where nothing changes. Linux only.
 */
export async function fileEvents(
  { slipway, container, folder }: { readonly slipway: Slipway; readonly container: string; readonly folder: string },
  context: BenchContext,
): Promise<Row[]> {
  const host = (await slipway.status()).pid ?? 0;
  const at = join(folder, 'watched');
  await mkdir(at);
  const engine = `unix://${slipway.socket}`;
  const perl = 'tar -C / -chf - usr/bin/perl $(ldd /usr/bin/perl | grep -o "/[^ ]*") | docker -H "$1" cp - "$2":/';
  await output('bash', ['-c', perl, 'bash', engine, container]);
  const watcher = spawn('docker', ['-H', engine, 'exec', container, '/usr/bin/perl', '-e', WATCHER], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  context.onEnd(() => end(watcher));
  /** When each name was last told of. */
  const told = new Map<string, number>();
  let rest = '';
  watcher.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) told.set(line, performance.now());
  });
  const change = (name: string) => writeFile(join(at, name), `${performance.now()}`);
  const since = async (name: string, start: number) => {
    while ((told.get(name) ?? 0) <= start) {
      if (performance.now() - start > 60_000) throw new Error(`nobody was told of ${name}`);
      await pause(1);
    }
    return (told.get(name) ?? 0) - start;
  };
  await until('the watcher', 20_000, async () => told.has('ready'));
  context.say(`${CHANGES} changes, one after the other`);
  const took: number[] = [];
  // The first of them finds the program in the guest still starting.
  for (let index = -1; index < CHANGES; index += 1) {
    // Not in step with what gathers.
    await pause(60 + ((index * 37) % 100));
    const start = performance.now();
    await change('one');
    const ms = await since('one', start);
    if (index >= 0) took.push(ms);
  }
  const worst = took.toSorted((a, b) => a - b)[Math.ceil(CHANGES * 0.99) - 1] ?? Number.NaN;

  context.say(`${PER_SECOND} changes a second for ${SECONDS} s`);
  const begun = performance.now();
  for (let index = 0; index < PER_SECOND * SECONDS; index += 1) {
    if (index % 10 === 0) await pause(Math.max(0, begun + (index / PER_SECOND) * 1000 - performance.now()));
    await change(`many-${index % FILES}`);
  }
  const rate = (PER_SECOND * SECONDS) / ((performance.now() - begun) / 1000);
  const last = performance.now();
  await change('last');
  const behind = await since('last', last);
  const names = [...told.keys()].filter((name) => name.startsWith('many-')).length;

  context.say(`nothing for ${IDLE_MS / 1000} s`);
  await pause(3_000);
  const before = { cpu: await cpuSeconds(host), wakes: await wakesOf(host) };
  await pause(IDLE_MS);
  const cpu = (await cpuSeconds(host)) - before.cpu;
  const wakes = ((await wakesOf(host)) - before.wakes) / (IDLE_MS / 1000);
  await end(watcher);
  await rm(at, { recursive: true });
  const alone = { other: '', ratio: '' };
  return [
    {
      ...{ figure: 'file events: from a change here to a watcher', ...alone, want: '≤ 500 ms' },
      ours: `${milliseconds(median(took))}, p99 ${milliseconds(worst)}`,
    },
    {
      ...{ figure: `  ${FILES} files changed at ${Math.round(rate)} a second: the last`, ...alone, want: '≤ 500 ms' },
      ours: `${milliseconds(behind)}, ${names} files told`,
    },
    {
      ...{ figure: '  CPU of a host with a watched folder and nothing to do', ...alone, want: '≤ 0.5 %' },
      ours: `${((cpu / (IDLE_MS / 1000)) * 100).toFixed(2)} %, wakes ${wakes.toFixed(1)} a second`,
    },
  ];
}

/** How often threads of a process have waited for something. */
async function wakesOf(pid: number): Promise<number> {
  let sum = 0;
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const status = await readFile(`/proc/${pid}/task/${thread}/status`, 'utf8').catch(() => '');
    sum += Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return sum;
}
