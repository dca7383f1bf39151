import { expect, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import { Interrupted } from '../errors.ts';
import type { Host } from '../host/connect.ts';
import { tidyUp } from './up.ts';

/** Ctrl-C at a start, and what is called and said then. */
async function interrupted(before: string, { started = false, isUsed = false } = {}) {
  const calls: string[] = [];
  const api = {
    vm: {
      stop: async () => void calls.push('stop'),
      sleep: async () => {
        calls.push('sleep');
        if (isUsed) throw new AppError('IN_USE', inEnglish('2 clients use it'));
      },
    },
    host: { shutdown: async () => void calls.push('shutdown') },
  };
  const interrupt = new AbortController();
  interrupt.abort(new Interrupted('SIGINT'));
  const notes: string[] = [];
  const cli = { signal: interrupt.signal, note: (line: string) => void notes.push(line) };
  await tidyUp(cli, { api, closed: Promise.resolve() } as unknown as Host, { started, before });
  return { calls, notes };
}

test('Ctrl-C at the wake of a VM has it sleep again, and stops nothing in it', async () => {
  const notes = ['Interrupted: the VM goes back to sleep …'];
  expect(await interrupted('asleep')).toEqual({ calls: ['sleep'], notes });
  const used = { calls: ['sleep'], notes: [...notes, 'It stays awake: 2 clients use it'] };
  expect(await interrupted('asleep', { isUsed: true })).toEqual(used);
});

test('Ctrl-C stops what the command started, and lets go on what ran or began before', async () => {
  expect((await interrupted('stopped')).calls).toEqual(['stop']);
  expect((await interrupted('running')).calls).toEqual([]);
  expect((await interrupted('starting')).calls).toEqual([]);
  expect((await interrupted('asleep', { started: true })).calls).toEqual(['shutdown']);
});
