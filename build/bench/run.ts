import { initialBundle, initialBundleLimit } from '../lib/bundle-size.mjs';
import { formatSeconds, say, stopwatch } from '../lib/progress.mjs';
import { boot } from './boot.ts';
import { bytes } from './bytes.ts';
import { folders } from './folders.ts';
import { Cleans } from './lib/cleans.ts';
import type { Part, Row } from './lib/row.ts';
import { type Slipway, startSlipway } from './lib/slipway.ts';
import { list } from './list.ts';
import { many } from './many.ts';
import { memory } from './memory.ts';
import { ports } from './ports.ts';
import { sleep } from './sleep.ts';
import { socket } from './socket.ts';
import { terminal } from './terminal.ts';

/** What loads before the first screen. */
async function bundle(): Promise<Row[]> {
  const bytes = initialBundle()?.reduce((sum, file) => sum + file.gzip, 0) ?? Number.NaN;
  const kb = (value: number) => `${Math.round(value / 1024)} KB`;
  return [
    {
      figure: 'renderer, initial bundle (gzip)',
      ours: kb(bytes),
      other: '',
      ratio: '',
      want: `≤ ${kb(initialBundleLimit)}`,
    },
  ];
}

/** In this order: memory is that of a host that has done nothing yet, and boot leaves a fresh one. */
export const parts: Record<string, Part> = {
  boot,
  memory,
  sleep,
  terminal,
  socket,
  bytes,
  ports,
  folders,
  list,
  many,
  bundle,
};

/** What is to be undone, also when the user interrupts. */
const ends = new Cleans((error) => {
  say(`not cleaned up: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});

/** Undoes everything there is. Never rejects. */
export const end = () => ends.run();

/** Runs the named parts one after another. A part that fails has a row that says so. */
export async function runParts(names: readonly string[]): Promise<Row[]> {
  let shared: ReturnType<typeof startSlipway> | undefined;
  const rows: Row[] = [];
  ends.add(async () => (await shared?.catch(() => undefined))?.stop());
  for (const [name, part] of Object.entries(parts).filter(([name]) => names.includes(name))) {
    const elapsed = stopwatch();
    const tell = (text: string) => say(`${name.padEnd(8)} ${formatSeconds(elapsed())}  ${text}`);
    const slipway = (): Promise<Slipway> => {
      if (!shared) tell('starting Slipway');
      shared ??= startSlipway();
      return shared;
    };
    try {
      rows.push(...(await part({ say: tell, slipway, onEnd: (clean) => ends.add(clean) })));
    } catch (error) {
      tell(`failed: ${error instanceof Error ? error.message : error}`);
      rows.push({ figure: name, ours: 'failed', other: '', ratio: '', want: '' });
      process.exitCode = 1;
    }
    await ends.run(1);
  }
  await end();
  return rows;
}
