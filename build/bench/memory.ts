import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectHost } from './lib/connect.ts';
import { type BenchContext, mib, pause, type Row } from './lib/row.ts';
import { until } from './lib/shell.ts';
import { docker, loadBusybox, type Slipway } from './lib/slipway.ts';

// Garbage of the start-up is collected and dockerd has settled after that long.
const settleMs = 30_000;

/** What the hungry container takes, in MiB, and how long after its end the host should have it back. */
const hungryMib = 1200;
const backMs = 60_000;

/** How long the container may take to use it, in milliseconds. */
const FULL_MS = 120_000;

/** Memory of an idle Slipway with one window's worth of subscriptions, and what comes back of what a container used. */
export async function memory(context: BenchContext): Promise<Row[]> {
  const slipway = await context.slipway();
  const api = await connectHost(join(slipway.home, 'host.sock'), context);
  const abort = new AbortController();
  context.onEnd(() => abort.abort());
  const drain = async (items: AsyncIterable<unknown>) => {
    for await (const _ of items) if (abort.signal.aborted) return;
  };
  const options = { signal: abort.signal };
  for (const items of [api.containers.watch({}, options), api.images.watch({}, options), api.vm.watch({}, options)]) {
    drain(items).catch(() => undefined); // cancelled in the end
  }
  context.say(`letting it settle for ${settleMs / 1000} s`);
  await pause(settleMs);

  const host = await resident((await slipway.status()).pid);
  const usage = await first(api.vm.usage({}, options));
  const qemu = (await first(api.vm.watch({}, options)))?.pid ?? null;
  const booted = await resident(qemu);
  const most = await hungryContainer(slipway, qemu, context);
  await pause(backMs);
  const after = await resident(qemu);
  const alone = (figure: string, ours: string, want = ''): Row => ({ figure, ours, other: '', ratio: '', want });
  return [
    alone('idle host process, resident', mib(host), '≤ 120 MB'),
    alone(
      'idle guest, memory in use',
      usage ? `${mib(usage.memoryUsedBytes)} of ${mib(usage.memoryTotalBytes)}` : 'not told',
    ),
    alone('VM process, resident after boot', mib(booted)),
    {
      figure: `VM process, ${backMs / 1000} s after a container that used ${hungryMib} MiB`,
      ours: mib(after),
      other: `${mib(most)} with it`,
      ratio: '',
      want: `≤ ${mib(booted + 150 * 1_048_576)}`,
    },
  ];
}

/** Runs a container that fills memory, to its end. Gives what the VM process then held, in bytes. */
async function hungryContainer(slipway: Slipway, qemu: number | null, context: BenchContext): Promise<number> {
  context.say(`a container uses ${hungryMib} MiB`);
  await loadBusybox(slipway.socket);
  const fill = ['dd', 'if=/dev/zero', 'of=/dev/shm/filled', 'bs=1M', `count=${hungryMib}`];
  const size = `--shm-size=${hungryMib + 100}m`;
  const name = 'bench-hungry';
  const script = `/bin/busybox ${fill.join(' ')} && echo full && /bin/busybox sleep 600`;
  await docker(slipway.socket, 'run', '-d', '--name', name, size, 'bench', '/bin/busybox', 'sh', '-c', script);
  try {
    await until('a full container', FULL_MS, async () => {
      if ((await docker(slipway.socket, 'logs', name)).includes('full')) return true;
      const state = await docker(slipway.socket, 'inspect', '-f', '{{.State.Status}}, {{.State.ExitCode}}', name);
      // As when the guest has not enough for it.
      if (!state.startsWith('running')) throw new Error(`what was to use ${hungryMib} MiB has ended: ${state.trim()}`);
      return false;
    });
    return await resident(qemu);
  } finally {
    await docker(slipway.socket, 'rm', '-f', name);
    context.say(`it has ended; giving the VM ${backMs / 1000} s`);
  }
}

/** Bytes of a process that are in memory. */
async function resident(pid: number | null): Promise<number> {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

async function first<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  return (await items[Symbol.asyncIterator]().next()).value;
}
