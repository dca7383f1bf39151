#!/usr/bin/env node
import { toWire } from '../contract/errors.ts';
import { passesOn } from './args/commands.ts';
import { Interrupted } from './errors.ts';
import { BROKEN_PIPE, EXIT } from './exit.ts';
import { run } from './run.ts';

/** The `slipway` command. */

const argv = process.argv.slice(2);
const interrupted = new AbortController();
let signals = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The first asks for a tidy end; who asks again wants it now.
    if (++signals > 1) process.exit(EXIT.failed);
    interrupted.abort(new Interrupted(signal));
  });
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads our output may stop reading: `slipway logs | head`. Node takes SIGPIPE for itself.
  if (error.code === 'EPIPE') process.exit(passesOn(argv) ? BROKEN_PIPE : EXIT.done);
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
const code = await run(argv, { stdin, stdout, stderr, env }, interrupted.signal);
// Pipes are written asynchronously: what is still on its way goes first.
await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
process.exit(code);
