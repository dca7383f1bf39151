import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bootStock, cpuOf, type Machine } from './lib/boot-stock.ts';
import { ping } from './lib/engine-api.ts';
import { type BenchContext, median, type Row, seconds, times } from './lib/row.ts';
import { until } from './lib/shell.ts';
import type { Slipway } from './lib/slipway.ts';
import { stockGuest } from './lib/stock-guest.ts';

/** The guests boot this often, in turn, as the speed of a machine drifts by more than what is to be told apart. */
const ROUNDS = 3;

/** Cold boot until the engine answers: our guest, and the same engine in a stock Debian on the same QEMU. */
export async function boot(context: BenchContext): Promise<Row[]> {
  const guest = await stockGuest(context.say);
  const slipway = await context.slipway();
  const machine: Machine = JSON.parse(await readFile(join(slipway.home, 'vm/run.json'), 'utf8'));
  const cpu = await cpuOf(machine.pid);
  // Later starts are the figure: the first also chooses the accelerator and makes disk and keys.
  await slipway.run('down');
  const ours: number[] = [];
  const stock: number[] = [];
  const stockOnOurCpu: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    context.say(`booting our guest and the stock one (${machine.accelerator}, ${round} of ${ROUNDS})`);
    ours.push(await bootOurs(slipway));
    stock.push(await bootStock(guest, machine, context));
    if (machine.accelerator === 'tcg' && process.arch === 'x64') {
      stockOnOurCpu.push(await bootStock(guest, { ...machine, cpu }, context));
    }
  }
  await slipway.run('up');
  const figure = 'cold boot until the engine answers';
  const beside = (others: readonly number[], what: string, want: string): Row => ({
    ...{ figure, ours: seconds(median(ours)), other: `${seconds(median(others))} ${what}` },
    ...{ ratio: times(median(others) / median(ours)), want },
  });
  return [
    beside(stock, 'stock Debian', '≥ 4×'),
    ...(stockOnOurCpu.length > 0 ? [beside(stockOnOurCpu, 'stock Debian, our CPU', '')] : []),
  ];
}

/** Milliseconds from `slipway up` to the engine's first answer through docker.sock. */
async function bootOurs(slipway: Slipway): Promise<number> {
  const start = performance.now();
  const up = slipway.run('up');
  // The question that the stock guest is asked, at the same intervals.
  await until('our guest', 240_000, () => ping(slipway.socket));
  const took = performance.now() - start;
  await up;
  await slipway.run('down');
  return took;
}
