import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectHost } from './lib/connect.ts';
import { type BenchContext, milliseconds as ms, pause, type Row, seconds } from './lib/row.ts';
import { serve } from './list.ts';

const containers = 50_000;
/** Milliseconds between two questions whose answers are waited for. */
const askMs = 5;

/** How long others wait while the host takes a list of 50,000 containers from an engine and gives it to a client. */
export async function many(context: BenchContext): Promise<Row[]> {
  const home = await mkdtemp(join(tmpdir(), 'sw-'));
  context.onEnd(() => rm(home, { recursive: true, force: true }));
  const socket = join(home, 'engine.sock');
  const engine = spawn(process.execPath, ['build/bench/lib/many-containers.mjs', socket, String(containers)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  context.onEnd(() => void engine.kill());
  await once(engine.stdout, 'data');
  const start = Date.now();
  await serve(home, socket, context);
  const [reader, asker] = [
    await connectHost(join(home, 'host.sock'), context),
    await connectHost(join(home, 'host.sock'), context),
  ];

  context.say(`reading ${containers} containers`);
  let isRead = false;
  let longest = 0;
  const asking = (async () => {
    while (!isRead) {
      const asked = performance.now();
      await asker.host.status({});
      longest = Math.max(longest, performance.now() - asked);
      await pause(askMs);
    }
  })();
  let rows = 0;
  for await (const item of reader.containers.watch({})) {
    rows += item.type === 'snapshot' ? item.items.length : 0;
    if (item.type === 'snapshot' && !item.more) break;
  }
  isRead = true;
  await asking;
  if (rows < containers) throw new Error(`only ${rows} rows came`);
  const alone = { other: '', ratio: '', want: '' };
  return [
    { figure: '50,000 containers: host started to all rows at a client', ours: seconds(Date.now() - start), ...alone },
    { figure: '50,000 containers: longest wait for another answer', ours: ms(longest), ...alone, want: '≤ 100 ms' },
  ];
}
