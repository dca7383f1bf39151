import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bootStock, type Machine } from './lib/boot-stock.ts';
import { type BenchContext, type Row, seconds, times } from './lib/row.ts';
import { stockGuest } from './lib/stock-guest.ts';

/** Cold boot until the engine answers: our guest, and the same engine in a stock Debian on the same QEMU. */
export async function boot(context: BenchContext): Promise<Row[]> {
  const guest = await stockGuest(context.say);
  const slipway = await context.slipway();
  const machine: Machine = JSON.parse(await readFile(join(slipway.home, 'vm/run.json'), 'utf8'));
  // The second start is the figure: the first also chooses the accelerator and makes disk and keys.
  await slipway.run('down');
  context.say(`booting our guest (${machine.accelerator})`);
  const start = performance.now();
  await slipway.run('up');
  const ours = performance.now() - start;
  await slipway.run('down');

  context.say(`booting the stock guest (${machine.accelerator})`);
  const stock = await bootStock(guest, machine, context);
  await slipway.run('up');
  return [
    {
      figure: 'cold boot until the engine answers',
      ours: seconds(ours),
      other: `${seconds(stock)} stock Debian`,
      ratio: times(stock / ours),
      want: '≥ 4×',
    },
  ];
}
