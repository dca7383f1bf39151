import { readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { call, ping } from './lib/engine-api.ts';
import { type BenchContext, median, mib, type Row, seconds, times } from './lib/row.ts';
import { until } from './lib/shell.ts';
import { hasTemplate, type Slipway } from './lib/slipway.ts';

/** In turn, as the speed of a machine drifts by more than what is to be told apart. */
const ROUNDS = 3;

/** How long a template may take that is made beside a VM, in milliseconds. */
const TEMPLATE_MS = 300_000;

/** What a sleep costs and saves: a wake beside cold boots, with and without a template, and what it leaves on disk. */
export async function sleep(context: BenchContext): Promise<Row[]> {
  const slipway = await context.slipway();
  const vm = join(slipway.home, 'vm');
  const templates = join(vm, 'templates');
  context.say('waiting for the template');
  await until('a template', TEMPLATE_MS, () => hasTemplate(slipway));

  const asleep: number[] = [];
  const woken: number[] = [];
  const quick: number[] = [];
  const cold: number[] = [];
  let bytes = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    context.say(`sleep, wake and boot, ${round} of ${ROUNDS}`);
    asleep.push(await timed(() => slipway.run('sleep')));
    bytes = await sizeOf(join(vm, 'asleep'));
    woken.push(await timed(() => call(slipway.socket, '/_ping')));
    quick.push(await bootOf(slipway));
    await rename(templates, `${templates}.away`);
    cold.push(await bootOf(slipway));
    await rename(`${templates}.away`, templates);
  }
  const [wake, boot, plain] = [median(woken), median(quick), median(cold)];
  const row = (figure: string, ours: string, more: Partial<Row> = {}): Row => ({
    ...{ figure, ours, other: '', ratio: '', want: '' },
    ...more,
  });
  return [
    row('wake until docker.sock answers', seconds(wake), {
      ...{ other: `${seconds(plain)} cold boot`, ratio: times(plain / wake), want: '≥ 12×, ≤ 1.5 s' },
    }),
    row('cold boot from a template', seconds(boot), { other: `${seconds(plain)} without`, ratio: times(plain / boot) }),
    row('`slipway sleep`', seconds(median(asleep))),
    row('on disk while asleep', mib(bytes)),
    row('template on disk', mib(await sizeOf(join(templates, (await readdir(templates))[0] ?? '')))),
  ];
}

/** Milliseconds from `slipway up` to the engine's first answer; it runs afterwards. */
async function bootOf(slipway: Slipway): Promise<number> {
  await slipway.run('down');
  const start = performance.now();
  const up = slipway.run('up');
  await until('our guest', 240_000, () => ping(slipway.socket));
  const took = performance.now() - start;
  await up;
  return took;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Bytes on disk of a state. */
async function sizeOf(dir: string): Promise<number> {
  const found = await Promise.all(['memory', 'devices'].map((name) => stat(join(dir, name))));
  return found.reduce((sum, { blocks }) => sum + blocks * 512, 0);
}
