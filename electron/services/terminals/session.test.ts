import { describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { Terminal } from '../../contract/terminals.ts';
import { FLOW } from '../../contract/wire/frames.ts';
import { until } from '../../engine/testing/until.ts';
import { LIMITS } from './limits.ts';
import type { Connect } from './processes/process.ts';
import { Session } from './session.ts';
import { FakeProcess } from './testing/fake-process.ts';
import { ViewReader } from './testing/view-reader.ts';

const containerId = 'a'.repeat(64);

async function session(connect?: Connect, screenProgram?: string) {
  const rows: Terminal[] = [];
  const processes: FakeProcess[] = [];
  const made = new Session({
    id: 'one',
    target: { kind: 'exec', containerId },
    name: 'aaaa',
    size: { cols: 80, rows: 24 },
    connect:
      connect ??
      (() => {
        const process = new FakeProcess();
        processes.push(process);
        return Promise.resolve(process);
      }),
    clock: systemClock,
    log: nullLogger,
    onChange: (row) => rows.push(row),
    ...(screenProgram === undefined ? {} : { screenProgram }),
  });
  await until('a first change', () => rows.length > 0);
  const process = () => processes.at(-1) as FakeProcess;
  const reader = (skips = false) => new ViewReader((signal) => made.view(signal, skips));
  return { made, rows, process, reader };
}

describe('Session', () => {
  it('runs, and takes title and name from its program', async () => {
    const { made } = await session();
    expect(made.row).toMatchObject({ state: 'running', title: 'fake', name: 'box', exitCode: null, message: '' });
  });

  it('gives every viewer the same screen, whenever it comes, however output is split', async () => {
    const { process, reader } = await session();
    const text = Buffer.from(
      Array.from({ length: 400 }, (_, i) => `\x1b[3${i % 8}m줄 ${i} 👍\x1b[0m\r\n`)
        .join('')
        .concat('END'),
    );
    const readers = [reader()];
    for (let at = 0; at < text.length; at += 7) {
      process().say(text.subarray(at, at + 7));
      if (at % 1_400 === 0) readers.push(reader());
      if (at % 700 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const last = reader();
    for (const each of [...readers, last]) await until('all output', async () => (await each.text()).endsWith('END'));
    const expected = await last.serialized();
    for (const each of readers) expect(await each.serialized()).toBe(expected);
    expect(await last.text()).toContain('줄 399 👍');
    expect(await last.text()).not.toContain('\ufffd');
    await Promise.all([...readers, last].map((each) => each.close()));
  });

  it('pauses its program for the slowest and re-synchronises a frozen viewer', async () => {
    let passed: (() => void) | null = null;
    const clock = {
      ...systemClock,
      after: (_: number, callback: () => void) => {
        passed = callback;
        return { dispose() {} };
      },
    };
    const process = new FakeProcess();
    const made = new Session({
      id: 'one',
      target: { kind: 'attach', containerId },
      name: 'a',
      size: { cols: 80, rows: 24 },
      connect: () => Promise.resolve(process),
      clock,
      log: nullLogger,
      onChange: () => undefined,
    });
    const frozen = new ViewReader((signal) => made.view(signal));
    const lively = new ViewReader((signal) => made.view(signal));
    await until('both', () => frozen.items.length > 0 && lively.items.length > 0);
    frozen.freeze();
    const piece = `${'x'.repeat(78)}\r\n`.repeat(128);
    let said = 0;
    for (; said < FLOW.high * 3 && process.stream.readableLength < 50_000; said += piece.length) {
      process.say(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(process.stream.isPaused()).toBe(true);
    expect(said).toBeLessThan(FLOW.high * 3);
    // On a busy machine it may not have come to take anything yet, and would pass for frozen, too.
    const relayed = () => said - process.stream.readableLength - process.stream.writableLength;
    await until('the lively one to take it all', () => lively.received >= relayed());
    passed = passed as (() => void) | null;
    passed?.();
    await until('the program to go on', () => !process.stream.isPaused());
    process.say('\r\nlast line');
    await until('the lively one', async () => (await lively.text()).endsWith('last line'));
    expect(lively.items.filter((type) => type === 'screen')).toHaveLength(1);
    frozen.thaw();
    await until('the thawed one', async () => (await frozen.text()).endsWith('last line'));
    expect(frozen.items.filter((type) => type === 'screen')).toHaveLength(2);
    expect(await frozen.serialized()).toBe(await lively.serialized());
    await made.close();
    await Promise.all([frozen.done, lively.done]);
  });

  it('lets a flood run past a view that skips, which ends with the newest screen', async () => {
    const { made, process, reader } = await session();
    const all = reader();
    const slow = reader(true);
    await until('both', () => all.items.length > 0 && slow.items.length > 0);
    slow.freeze();
    // A frozen view of the other kind would stop the program here until somebody loses patience.
    for (let line = 0; line < 10_000; line++) {
      process().say(`\x1b[3${line % 8}m${line} ${'.'.repeat(60)}\r\n`);
      if (line % 500 === 0) await until('the program to go on', () => !process().stream.isPaused());
    }
    process().say('the end');
    await until('the end', async () => (await all.text()).endsWith('the end'));
    expect(all.items.filter((type) => type === 'screen')).toHaveLength(1);
    expect(slow.received).toBeLessThan(LIMITS.viewerPending);
    slow.thaw();
    await until('the newest screen', async () => (await slow.text()).endsWith('the end'));
    expect(slow.items.filter((type) => type === 'screen')).toHaveLength(2);
    expect(await slow.serialized()).toBe(await all.serialized());
    await made.close();
    await Promise.all([all.done, slow.done]);
  });

  it('hands input on in order, and says when nobody reads it', async () => {
    const { made, process } = await session();
    await Promise.all(['a', 'b', 'c'].map((text) => made.write(text)));
    expect(process().input).toBe('abc');
    process().reads = false;
    const waiting = Array.from({ length: 16 }, () => made.write('x'.repeat(LIMITS.input / 16)));
    await expect(made.write('one too many')).rejects.toMatchObject({ code: 'CONFLICT' });
    process().readNow();
    await Promise.all(waiting);
    expect(process().input.length).toBe(LIMITS.input + 3);
  });

  it('answers a program that asks, once, whoever looks, and not without bound', async () => {
    const { process, reader } = await session();
    const readers = [reader(), reader()];
    process().say('\x1b[c');
    await until('an answer', () => process().input !== '');
    expect(process().input).toBe('\x1b[?1;2c');
    process().reads = false;
    process().say('\x1b[c'.repeat(20_000));
    process().say('done');
    await until('the end of it', async () => (await readers[0]?.text()) === 'done');
    // Readers may be ahead of the screen that answers; a snapshot comes after all its answers.
    const late = reader();
    await until('the screen', () => late.items.length > 0);
    readers.push(late);
    const asked = process().input.length;
    process().readNow();
    await until('the answers', () => process().input.length > 1_000);
    expect(process().input.length).toBeLessThanOrEqual(asked + LIMITS.replies);
    await Promise.all(readers.map((each) => each.close()));
  });

  it('tells the program and every viewer of a new size', async () => {
    const { made, process, reader } = await session();
    const one = reader();
    await until('a view', () => one.items.length > 0);
    made.resize({ cols: 100, rows: 40 });
    made.resize({ cols: 100, rows: 40 });
    await until('the size', () => one.size.cols === 100);
    expect(process().sizes.at(-1)).toEqual({ cols: 100, rows: 40 });
    expect(made.row).toMatchObject({ cols: 100, rows: 40 });
    expect(one.items).toEqual(['screen', 'resize']);
    await one.close();
  });

  it('keeps the screen after the end, refuses input, and reconnects below a line', async () => {
    const { made, process, reader } = await session();
    process().say('\x1b[?1049h\x1b[?25l\x1b[?1000hfull screen\x1b]0;unfinished');
    process().exit({ state: 'exited', exitCode: 137, message: quoted('Exited with code 137 (killed)') });
    await until('the end', () => made.row.state === 'exited');
    expect(made.row).toMatchObject({ exitCode: 137, message: 'Exited with code 137 (killed)' });
    await expect(made.write('x')).rejects.toMatchObject({ code: 'CONFLICT' });
    made.reconnect();
    await until('the second run', () => made.row.state === 'running');
    expect(() => made.reconnect()).toThrow(AppError);
    process().say('second');
    const one = reader();
    await until('its output', async () => (await one.text()).endsWith('second'));
    expect(await one.text()).toMatch(/^── reconnected at \d\d:\d\d ──\nsecond$/);
    expect(await one.serialized()).not.toContain('\x1b[?1000h');
    await one.close();
  });

  it('tells its views of the end behind all that was printed, and takes no reset for it', async () => {
    const { process, reader } = await session();
    const one = reader();
    await until('the screen', () => one.items.length > 0);
    process().say('\x1b[!pbefore\r\n');
    process().say('last words');
    process().exit({ state: 'exited', exitCode: 3, message: quoted('Exited with code 3') });
    await until('the end', () => one.states.includes('exited'));
    expect([one.states, await one.text()]).toEqual([['running', 'exited'], 'before\nlast words']);
    const late = reader();
    await until('its state', () => late.states.length > 0);
    expect([late.states, await late.text()]).toEqual([['exited'], 'before\nlast words']);
    await Promise.all([one.close(), late.close()]);
  });

  it('shows a failed start as its state, with the hint', async () => {
    const refused = await session(() =>
      Promise.reject(new AppError('CONFLICT', quoted('It is paused'), { hint: quoted('Resume it.') })),
    );
    expect(refused.made.row).toMatchObject({ state: 'exited', exitCode: null, message: 'It is paused. Resume it.' });
    const gone = await session(() => Promise.reject(new AppError('ENGINE_UNAVAILABLE', quoted('there is no engine'))));
    expect(gone.made.row).toMatchObject({ state: 'lost', message: 'There is no engine.' });
    gone.made.reconnect();
    await until('the second failure', () => gone.made.row.state === 'lost');
    const view = gone.reader();
    await until('its screen', () => view.items.length > 0);
    expect(await view.text()).toBe('');
    await view.close();
  });

  it('survives a screen that fails: it says so, lets go of the program, and reconnects', async () => {
    const { made, process, reader } = await session(undefined, "throw new Error('a fault in the parser')");
    const one = reader();
    process().say('output');
    await until('the end', () => made.row.state === 'exited');
    expect(made.row.message).toMatch(/a fault in the parser.*Reconnect/);
    expect(process().closed).toBe(true);
    expect(made.row.state).toBe('exited');
    await until('the reason', async () => (await one.text()).includes('a fault in the parser'));
    await expect(made.write('x')).rejects.toMatchObject({ code: 'CONFLICT' });
    made.reconnect();
    await until('the next end', () => made.row.state === 'exited');
    await made.close();
    await one.done;
  });

  it('keeps what is typed ahead for the program that starts, and says so when none does', async () => {
    const starts: { go(process: FakeProcess): void; fail(error: Error): void }[] = [];
    const connect: Connect = () => new Promise((go, fail) => starts.push({ go, fail }));
    const opening = session(connect);
    await until('a start', () => starts.length === 1);
    const process = new FakeProcess();
    starts[0]?.go(process);
    const { made } = await opening;
    process.exit();
    await until('its end', () => made.row.state === 'exited');
    made.reconnect();
    const [early, later] = [made.write('ls'), made.write('\r')];
    await until('another start', () => starts.length === 2);
    const next = new FakeProcess();
    starts[1]?.go(next);
    await Promise.all([early, later]);
    expect(next.input).toBe('ls\r');
    next.exit();
    await until('its end', () => made.row.state === 'exited');
    made.reconnect();
    const lost = made.write('x');
    await until('a third start', () => starts.length === 3);
    starts[2]?.fail(new AppError('NOT_FOUND', quoted('it is gone')));
    await expect(lost).rejects.toMatchObject({ code: 'CONFLICT' });
    await made.close();
  });

  it('lets go of a program that comes late, after its screen has failed and another run has begun', async () => {
    const failsLater = `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ type, text }) => {
        if (type === 'state') parentPort.postMessage({ type, state: { alternate: false, column: 0 } });
        if (type === 'resize') throw new Error('a fault');
        if (type !== 'write') return;
        parentPort.postMessage({ type: 'parsed', length: text.length, reply: '' });
      });`;
    const starts: ((process: FakeProcess) => void)[] = [];
    const connect: Connect = () => new Promise((resolve) => starts.push(resolve));
    const opening = session(connect, failsLater);
    const [first, late, last] = [new FakeProcess(), new FakeProcess(), new FakeProcess()];
    await until('a start', () => starts.length === 1);
    starts[0]?.(first);
    const { made } = await opening;
    first.say('output');
    first.exit();
    await until('its end', () => made.row.state === 'exited');
    made.reconnect();
    await until('the late start', () => starts.length === 2);
    made.resize({ cols: 90, rows: 30 });
    await until('the end of the screen', () => made.row.state === 'exited');
    made.reconnect();
    await until('another start', () => starts.length === 3);
    starts[1]?.(late);
    starts[2]?.(last);
    await until('the last to run', () => made.row.state === 'running');
    expect([late.closed, last.closed]).toEqual([true, false]);
    await made.write('x');
    expect(last.input).toBe('x');
    await made.close();
  });

  it('ends its views and lets go of the program when it is closed', async () => {
    const { made, process, reader } = await session();
    const one = reader();
    await until('a view', () => one.items.length > 0);
    await made.close();
    await one.done;
    expect(process().closed).toBe(true);
    const late = reader();
    await late.done;
    expect(late.items).toEqual([]);
  });

  it('stays small under endless sequences and lines', async () => {
    const { made, process, reader } = await session();
    const hostile = ['\x1b]0;', '\x1bP', '\x1b[1;', 'x', 'a\u0301\u0301\u0301'].map((start, index) => ({
      start,
      fill: ['t', 'q', '1;', 'y', '\u0301'][index] as string,
    }));
    for (const { start, fill } of hostile) {
      process().say(start);
      for (let i = 0; i < 40; i++) {
        process().say(fill.repeat(25_000));
        await new Promise((resolve) => setImmediate(resolve));
      }
      process().say('\x18\r\n');
    }
    process().say('still here');
    const one = reader();
    await until('the end of it', async () => (await one.text()).endsWith('still here'), 30_000);
    expect((await one.serialized()).length).toBeLessThan(LIMITS.screenChars);
    await one.close();
    await made.close();
  });
});
