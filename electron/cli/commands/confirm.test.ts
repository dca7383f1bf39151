import type { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Cli } from '../context.ts';
import { Interrupted } from '../errors.ts';
import { run } from '../run.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { confirm } from './confirm.ts';

/** `slipway …` at a terminal, with a home where nothing is and no host could be started. */
function atTerminal(line: string, env: NodeJS.ProcessEnv = {}) {
  const { io, out, err } = fakeIo({ SLIPWAY_HOST_ENTRY: '/nonexistent/host.mjs', ...env });
  for (const stream of [io.stdin, io.stderr]) Object.assign(stream, { isTTY: true });
  const interrupt = new AbortController();
  const ended = run(line.split(' '), io, interrupt.signal);
  return {
    ended,
    out,
    err,
    stdin: io.stdin as PassThrough,
    interrupt: () => interrupt.abort(new Interrupted('SIGINT')),
  };
}

test('reset says what is lost, and takes nothing but the words for a yes', async () => {
  for (const answer of ['yes\n', 'y\n', '\n', 'Delete all data\n']) {
    const { ended, out, err, stdin } = atTerminal('reset');
    stdin.write(answer);
    expect(await ended).toBe(1);
    const said = err();
    expect(said).toMatch(/cannot be undone[\s\S]*all images[\s\S]*all containers[\s\S]*all volumes/);
    expect(said).toMatch(/Type "delete all data" to go on: slipway: nothing was deleted\n$/);
    expect(out()).toBe('');
  }
});

test.each([
  ['y', true],
  ['YES', true],
  ['', false],
  ['n', false],
  ['yesterday', false],
])('where nothing is lost %j goes on: %s', async (typed, goesOn) => {
  const { io, err } = fakeIo();
  for (const stream of [io.stdin, io.stderr]) Object.assign(stream, { isTTY: true });
  const invocation = { command: 'repair', operands: [], rest: [], switches: new Set(), values: new Map() };
  const cli = { io, invocation, signal: new AbortController().signal, note: () => undefined } as unknown as Cli;
  (io.stdin as PassThrough).write(`${typed}\n`);
  const asked = confirm(cli, { lines: [], words: 'yes', otherwise: 'nothing was done' });
  const outcome = await asked.then(
    () => true,
    () => false,
  );
  expect([outcome, err()]).toEqual([goesOn, 'Go on? [y/N] ']);
});

test('no answer is a no', async () => {
  const { ended, err, stdin } = atTerminal('reset');
  stdin.end();
  expect(await ended).toBe(1);
  expect(err()).toContain('nothing was deleted');
});

test('Ctrl-C at the question ends it', async () => {
  const { ended, err, interrupt } = atTerminal('reset');
  interrupt();
  expect(await ended).toBe(1);
  expect(err()).toMatch(/slipway: interrupted\n$/);
});

test.each(['reset', 'reset --json'])('`%s` where nobody can answer says what to do, in one line', async (line) => {
  const { io, out, err } = fakeIo();
  expect(await run(line.split(' '), io, new AbortController().signal)).toBe(2);
  expect(err()).toBe('slipway: reset asks first, and nobody can answer here; add --yes to do it unasked\n');
  expect(out()).toBe(
    line.includes('--json')
      ? `${JSON.stringify({ error: { code: 'BAD_REQUEST', message: 'reset asks first, and nobody can answer here; add --yes to do it unasked' } })}\n`
      : '',
  );
});

test.each(['reset --yes', 'reset -y'])('`%s` does not ask', async (line) => {
  const { ended, err } = atTerminal(line, { SLIPWAY_HOME: '/dev/null/x' });
  expect(await ended).toBe(1);
  expect(err()).not.toContain('Type');
});

test('the words make it go on', async () => {
  const { ended, err, stdin } = atTerminal('reset', { SLIPWAY_HOME: '/dev/null/x' });
  stdin.write('delete all data\n');
  expect(await ended).toBe(1);
  await expect.poll(() => err()).toMatch(/slipway: cannot prepare a folder/);
});
