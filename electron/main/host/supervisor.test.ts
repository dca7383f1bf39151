import { describe, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { AppError, type WireError } from '../../contract/errors.ts';
import { inEnglish, quoted } from '../../contract/messages/message.ts';
import { UnusableHostError } from '../../platform/host-connection.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import type { HostLink, LinkEnd } from './link.ts';
import { HostSupervisor } from './supervisor.ts';

const crash: LinkEnd = { kind: 'crashed', error: { code: 'INTERNAL', message: 'it broke' } };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A supervisor over hosts that do what the test says. */
function setUp(open?: (signal: AbortSignal) => Promise<HostLink>) {
  const clock = new ManualClock();
  const ends: ((end: LinkEnd) => void)[] = [];
  const shutdowns: object[] = [];
  let opened = 0;
  const link = (): HostLink => ({
    kind: 'forked',
    pid: ++opened,
    connect: () => undefined,
    ended: new Promise((resolve) => ends.push(resolve)),
    shutdown: async (options) => void shutdowns.push(options),
  });
  const supervisor = new HostSupervisor({ open: open ?? (async () => link()), clock, log: nullLogger });
  const seen: string[] = [];
  supervisor.onDidChange(({ phase }) => seen.push(phase));
  const end = async (how: LinkEnd) => {
    ends.pop()?.(how);
    await turn();
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    await turn();
  };
  return { supervisor, clock, seen, shutdowns, end, pass, link, opened: () => opened };
}

describe('HostSupervisor', () => {
  test('restarts a host that crashed, three times with growing delays, then says so', async () => {
    const { supervisor, clock, end, pass, opened } = setUp();
    supervisor.start();
    await turn();
    for (const delay of [1000, 2000, 4000]) {
      await end(crash);
      expect(supervisor.state).toMatchObject({ phase: 'restarting', limit: 3, error: { message: 'it broke' } });
      expect(clock.next).toBe(delay);
      await pass(delay - 1);
      expect(supervisor.state.phase).toBe('restarting');
      await pass(1);
      expect(supervisor.state.phase).toBe('ready');
    }
    await end(crash);
    expect(supervisor.state).toEqual({ phase: 'failed', error: { code: 'INTERNAL', message: 'it broke' } });
    expect(clock.next).toBeNull();
    expect(opened()).toBe(4);
  });

  test('a host of someone else’s that does not answer is not started again: its process is named at once', async () => {
    const error = new UnusableHostError('TIMEOUT', inEnglish('process 7 does not answer', 'end it'));
    const { supervisor, clock, seen } = setUp(() => Promise.reject(error));
    supervisor.start();
    await turn();
    expect(supervisor.state).toEqual({
      phase: 'failed',
      error: { code: 'TIMEOUT', message: error.message, hint: 'end it' },
    });
    expect([seen, clock.next]).toEqual([['starting', 'failed'], null]);
  });

  test('a host that ran for ten minutes gets its three restarts again', async () => {
    const { supervisor, clock, end, pass } = setUp();
    supervisor.start();
    await turn();
    for (let i = 0; i < 3; i++) {
      await end(crash);
      await pass(clock.next ?? 0);
    }
    await pass(10 * 60_000);
    await end(crash);
    expect(supervisor.state).toMatchObject({ phase: 'restarting', attempt: 1 });
  });

  test('the user’s retry starts afresh, once however often it is asked for', async () => {
    const { supervisor, end, pass, opened, clock } = setUp();
    supervisor.start();
    supervisor.start();
    await turn();
    expect(opened()).toBe(1);
    for (let i = 0; i < 3; i++) {
      await end(crash);
      await pass(clock.next ?? 0);
    }
    await end(crash);
    supervisor.start();
    await turn();
    expect(supervisor.state.phase).toBe('ready');
    await end(crash);
    expect(supervisor.state).toMatchObject({ phase: 'restarting', attempt: 1 });
  });

  test('a retry while waiting does not start two', async () => {
    const { supervisor, end, pass, opened } = setUp();
    supervisor.start();
    await turn();
    await end(crash);
    supervisor.start();
    await turn();
    await pass(60_000);
    expect(opened()).toBe(2);
  });

  test('a host that cannot be started is retried in the same way, and named', async () => {
    const error: WireError = { code: 'IO_ERROR', message: 'no space', hint: 'free some' };
    const { supervisor, clock, pass } = setUp(() =>
      Promise.reject(new AppError('IO_ERROR', quoted('no space'), { hint: quoted('free some') })),
    );
    supervisor.start();
    await turn();
    for (let i = 0; i < 3; i++) await pass(clock.next ?? 0);
    expect(supervisor.state).toEqual({ phase: 'failed', error });
  });

  test('a host that was ended by someone else stays ended', async () => {
    const { supervisor, clock, end } = setUp();
    supervisor.start();
    await turn();
    await end({ kind: 'left' });
    expect(supervisor.state).toMatchObject({ phase: 'failed', error: { code: 'CONNECTION_LOST' } });
    expect(clock.next).toBeNull();
  });

  test('closing ends the host and starts no other, even when it crashes at that moment', async () => {
    const { supervisor, clock, end, shutdowns, opened } = setUp();
    supervisor.start();
    await turn();
    await supervisor.close({ stopVm: 'sleep', deadlineMs: 5 });
    await end(crash);
    supervisor.start();
    expect([supervisor.state.phase, clock.next, opened()]).toEqual(['closed', null, 1]);
    expect(shutdowns).toEqual([{ stopVm: 'sleep', deadlineMs: 5 }]);
  });

  test('a close waits for a host that is being started, and ends it', async () => {
    let ready = (_link: HostLink): void => undefined;
    const { supervisor, shutdowns, link } = setUp(() => new Promise((resolve) => (ready = resolve)));
    supervisor.start();
    const closed = supervisor.close({ stopVm: 'sleep', deadlineMs: 5 });
    ready(link());
    await closed;
    expect(shutdowns).toEqual([{ stopVm: 'sleep', deadlineMs: 5 }]);
    expect(supervisor.state.phase).toBe('closed');
  });

  test('a close does not wait for a host of someone else’s', async () => {
    const { supervisor, clock } = setUp(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    supervisor.start();
    await supervisor.close({ stopVm: 'sleep', deadlineMs: 5 });
    await turn();
    expect([supervisor.state.phase, clock.next]).toEqual(['closed', null]);
  });

  test('a close while a host fails to start just ends', async () => {
    const { supervisor, clock } = setUp(() => Promise.reject(new AppError('IO_ERROR', quoted('no space'))));
    supervisor.start();
    await supervisor.close({ stopVm: 'sleep', deadlineMs: 5 });
    await turn();
    expect([supervisor.state.phase, clock.next]).toEqual(['closed', null]);
  });
});
