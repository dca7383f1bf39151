#!/usr/bin/env node
import { toWire } from '../contract/errors.ts';
import { Interrupted } from './errors.ts';
import { EXIT } from './exit.ts';
import { run } from './run.ts';

/** The `slipway` command. */

const interrupted = new AbortController();
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The first asks for a tidy end; who asks again wants it now.
    if (++signals > 1) process.exit(EXIT.failed);
    interrupted.abort(new Interrupted());
  });
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads our output may stop reading: `slipway logs | head`.
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  process.stderr.write(`slipway: cannot write the output: ${toWire(error).message}\n`);
  process.exit(EXIT.failed);
});
process.stderr.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  process.stderr.write(`slipway: unexpected error: ${toWire(error).message}\n`);
  if (process.env.SLIPWAY_DEBUG === '1') process.stderr.write(`${error.stack}\n`);
  process.exit(EXIT.failed);
});

const { stdin, stdout, stderr, env } = process;
const code = await run(process.argv.slice(2), { stdin, stdout, stderr, env }, interrupted.signal);
// Pipes are written asynchronously: what is still on its way goes first.
await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
process.exit(code);
