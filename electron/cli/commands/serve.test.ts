import { expect, test } from 'vitest';
import type { Host } from '../host/connect.ts';
import { lastWords } from './serve.ts';

async function* one(value: unknown) {
  yield value;
}

/** A host whose VM is in a state, with a container of the name `db` that runs. */
const host = (state: string, { onQuit = 'stop', stage = '', heldBy = [] as string[] } = {}) =>
  ({
    api: {
      settings: { watch: () => one({ settings: { app: { onQuit } } }) },
      vm: {
        watch: () => one({ state, stage: { id: stage }, canSleep: true }),
        heldBy: async () => ({ containers: heldBy }),
      },
      containers: {
        watch: () => one({ type: 'snapshot', first: true, more: false, items: [{ name: 'db', state: 'running' }] }),
      },
    },
  }) as unknown as Host;

test.each([
  [host('running'), 'Ending; the VM is being stopped, and in it db …'],
  [host('running', { onQuit: 'leave' }), 'Ending; the VM is left running …'],
  [host('running', { onQuit: 'sleep' }), 'Ending; the VM is being put to sleep …'],
  [
    host('running', { onQuit: 'sleep', heldBy: ['db'] }),
    'Ending; the VM is being stopped, and in it db … It cannot sleep: folders of this computer are used by db.',
  ],
  [host('degraded', { onQuit: 'sleep' }), 'Ending; the VM is being stopped …'],
  [host('asleep', { onQuit: 'sleep' }), 'Ending; the VM sleeps on, and nothing in it is stopped.'],
  [host('asleep', { onQuit: 'leave' }), 'Ending; the VM sleeps on, and nothing in it is stopped.'],
  [host('stopping', { stage: 'sleep' }), 'Ending; the VM sleeps on, and nothing in it is stopped.'],
  [host('starting', { stage: 'wake' }), 'Ending; the VM sleeps on, and nothing in it is stopped.'],
  [host('starting', { stage: 'kernel' }), 'Ending; the VM is being stopped …'],
  [host('stopped'), 'Ending …'],
  [host('stopped', { onQuit: 'leave' }), 'Ending …'],
])('at its end it says what becomes of the VM, and only where that is something (%#)', async (of, words) => {
  expect(await lastWords(of)).toBe(words);
});
