import { join } from 'node:path';
import headless from '@xterm/headless';
import { connectHost } from './lib/connect.ts';
import { type BenchContext, perSecond, type Row, times } from './lib/row.ts';
import { docker, loadBusybox } from './lib/slipway.ts';

const bytes = 20_000_000;
const end = 'bench-is-done';
// 80 columns of text, as a build or a log prints it.
const command = [
  '/bin/busybox',
  'sh',
  '-c',
  `/bin/busybox yes "${'0123456789'.repeat(7)}" | head -c ${bytes}; echo ${end}`,
];

/** Output of a program in a terminal: through host, transport and xterm's parser, beside a bare `docker exec -t`. */
export async function terminal(context: BenchContext): Promise<Row[]> {
  const slipway = await context.slipway();
  await loadBusybox(slipway.socket);
  const containerId = (await docker(slipway.socket, 'run', '-d', 'bench')).trim();
  context.onEnd(() => docker(slipway.socket, 'rm', '-f', containerId).then(() => undefined));
  const inside = ['exec', '-t', containerId, ...command];

  context.say(`${bytes / 1e6} MB through each`);
  const start = performance.now();
  await docker(slipway.socket, ...inside);
  const bare = performance.now() - start;
  const ours = await throughTerminal(join(slipway.home, 'host.sock'), containerId, context);
  return [
    {
      figure: 'terminal: 20 MB of output, parsed',
      ours: perSecond(bytes, ours),
      other: `${perSecond(bytes, bare)} docker exec -t`,
      ratio: times(bare / ours),
      want: '≥ 0.7×',
    },
  ];
}

/** Milliseconds from opening the terminal until the last line is on the screen. */
async function throughTerminal(hostSocket: string, containerId: string, context: BenchContext): Promise<number> {
  const api = await connectHost(hostSocket, context);
  const screen = new headless.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  const size = { cols: 80, rows: 24 };
  const start = performance.now();
  const { id } = await api.terminals.open({ target: { kind: 'exec', containerId, command }, ...size });
  let tail = '';
  for await (const item of api.terminals.view({ id })) {
    if (item.type === 'resize' || item.type === 'state') continue;
    await new Promise<void>((resolve) => screen.write(item.data, resolve));
    tail = (tail + item.data).slice(-100);
    if (tail.includes(end)) break;
  }
  const taken = performance.now() - start;
  await api.terminals.close({ id });
  return taken;
}
