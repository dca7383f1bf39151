import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectHost } from './lib/connect.ts';
import { type BenchContext, mib, pause, type Row } from './lib/row.ts';

// Garbage of the start-up is collected and dockerd has settled after that long.
const settleMs = 30_000;

/** Memory of an idle Slipway with one window's worth of subscriptions. */
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

  const { pid } = await slipway.status();
  const resident = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  const usage = (await api.vm.usage({}, options)[Symbol.asyncIterator]().next()).value;
  return [
    {
      figure: 'idle host process, resident',
      ours: mib(Number(resident) * 1024),
      other: '',
      ratio: '',
      want: '≤ 120 MB',
    },
    {
      figure: 'idle guest, memory in use',
      ours: usage ? `${mib(usage.memoryUsedBytes)} of ${mib(usage.memoryTotalBytes)}` : 'not told',
      other: '',
      ratio: '',
      want: '',
    },
  ];
}
