import { expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { swarmHooks } from './swarm-hooks.ts';

/** A guest that notes what it runs; each command ends when the test says so. */
function played() {
  const writing = new Mutex();
  const ran: string[] = [];
  const ends: (() => void)[] = [];
  const exec = (command: string) => {
    ran.push(command.split(' ').at(-1) ?? '');
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) =>
      ends.push(() => resolve({ code: 0, stdout: '', stderr: '' })),
    );
  };
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) {
      ends.shift()?.();
      await Promise.resolve();
    }
  };
  return { ran, settle, writing, hooks: swarmHooks({ channel: () => ({ exec }), writing, log: nullLogger }) };
}

test('an engine that is found again while it is asked to enter is left as that needs it', async () => {
  const { ran, settle, hooks } = played();
  const entering = hooks.entering(new AbortController().signal);
  await settle();
  await entering;
  // Its answer is still to come.
  hooks.found();
  await settle();
  expect(ran).toEqual(['off']);
  const entered = hooks.entered();
  await settle();
  await entered;
  expect(ran).toEqual(['off', 'fit']);
  hooks.found();
  await settle();
  expect(ran).toEqual(['off', 'fit', 'fit']);
});

test('of two that enter at once the last puts it back; one that leaves meanwhile does not', async () => {
  const { ran, settle, hooks } = played();
  const { signal } = new AbortController();
  const both = [hooks.entering(signal), hooks.entering(signal)];
  await settle();
  await Promise.all(both);
  await hooks.entered();
  await hooks.left();
  expect(ran).toEqual(['off', 'off']);
  const last = hooks.entered();
  await settle();
  await last;
  expect(ran).toEqual(['off', 'off', 'fit']);
});

test('one that comes while it is being put back waits for that', async () => {
  const { ran, settle, hooks } = played();
  hooks.found();
  await Promise.resolve();
  const entering = hooks.entering(new AbortController().signal);
  await Promise.resolve();
  expect(ran).toEqual(['fit']);
  await settle();
  await entering;
  expect(ran).toEqual(['fit', 'off']);
});

test('while somebody else writes the guest’s daemon.json it is left alone', async () => {
  const { ran, settle, hooks, writing } = played();
  let done = () => {};
  const other = writing.run(() => new Promise<void>((resolve) => (done = resolve)));
  const entering = hooks.entering(new AbortController().signal);
  await settle();
  expect(ran).toEqual([]);
  done();
  await other;
  await settle();
  await entering;
  expect(ran).toEqual(['off']);
});
