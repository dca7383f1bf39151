import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Diagnosis } from '../../contract/diagnose.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { qemuMessages } from '../../contract/messages/qemu.ts';
import type { SharedFolder } from '../../contract/shares.ts';
import type { VmStatus } from '../../contract/vm.ts';
import { run } from '../../platform/process.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { type SelfTestOptions, selfTest } from './self-test.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-self-'));
});
afterEach(() => removeFolder(dir));

const nobody = async () => expect.unreachable();
const folder = (change: Partial<SharedFolder> = {}): SharedFolder => ({
  ...{ path: dir, readOnly: false, realPath: null, state: 'live', said: null },
  ...change,
});

/** How each test ends, in a guest that sees what `sees` says of a command line. */
async function outcomes(state: VmStatus['state'], options: Partial<SelfTestOptions>, sees = async (_: string) => 1) {
  const exec = async (line: string) => ({ code: await sees(line), stdout: '', stderr: '' });
  let last: Diagnosis['tests'] = [];
  const all = selfTest(
    {
      vm: () => ({ state, problem: null }) as VmStatus,
      wake: nobody,
      engine: () => ({ source: 'vm', state: 'connected', error: null }),
      ping: async () => undefined,
      folders: () => [],
      guest: { exec, start: nobody, dialPort: nobody },
      ...options,
    },
    new AbortController().signal,
  );
  for await (const tests of all) last = tests;
  return Object.fromEntries(last.map(({ id, ...rest }) => [id, rest]));
}

test('without its VM, what needs one is left out, and that it is off is said with what to do', async () => {
  const found = await outcomes('stopped', { ping: () => Promise.reject(new Error('no')), folders: () => [folder()] });
  expect(found.vm).toMatchObject({ state: 'failed', said: { hint: { text: expect.stringContaining('slipway up') } } });
  expect([found.engine?.state, found.port?.state, found.folder?.state, found.name?.state]).toEqual([
    ...['left out', 'left out', 'left out', 'left out'],
  ]);
});

test('another engine than the VM’s needs no VM', async () => {
  const engine = () => ({ source: 'context', state: 'connected', error: null }) as const;
  expect(await outcomes('stopped', { engine })).toMatchObject({
    vm: { state: 'left out' },
    engine: { state: 'passed' },
  });
});

test('one that sleeps is woken to be tried, and what keeps it from that is said', async () => {
  let state: VmStatus['state'] = 'asleep';
  const vm = () => ({ state, problem: null }) as VmStatus;
  const fails = async () => {
    throw new AppError('VM_FAILED', qemuMessages.noMemory());
  };
  expect((await outcomes('asleep', { vm, wake: fails })).vm).toMatchObject({
    state: 'failed',
    said: qemuMessages.noMemory(),
  });
  const wake = async () => {
    state = 'running';
  };
  expect((await outcomes('asleep', { vm, wake })).vm).toEqual({ state: 'passed', said: null });
});

test('a folder is seen where the guest finds in it what is there, whatever it is called', async () => {
  await writeFile(join(dir, "it's $HOME"), '');
  expect((await outcomes('running', { folders: () => [folder()] }, here)).folder).toEqual({
    state: 'passed',
    said: null,
  });
  const empty = await outcomes('running', { folders: () => [folder()] }, async () => 1);
  expect(empty.folder).toMatchObject({ state: 'failed', said: { text: expect.stringContaining(dir) } });
  const broken = folder({ state: 'failed', said: quoted('its disk is gone') });
  expect((await outcomes('running', { folders: () => [broken] })).folder).toEqual({
    ...{ state: 'failed', said: quoted('its disk is gone') },
  });
  expect((await outcomes('running', {})).folder?.state).toBe('left out');
});

const here = async (line: string) => (await run('/bin/sh', ['-c', line])).code ?? 1;

test('a folder is seen though what was found in it first has gone meanwhile, or has a name that is no text', async () => {
  const file = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x21, 0xff])]);
  await writeFile(file, '');
  await writeFile(join(dir, 'gone'), '');
  await writeFile(join(dir, 'there'), '');
  // The guest comes to look when all that was found is gone.
  let looks = 0;
  const late = async (line: string) => {
    if (!line.includes(dir)) return 1;
    if (looks++ === 0) for (const name of ['gone', 'there']) await rm(join(dir, name));
    if (looks === 1) await writeFile(join(dir, 'new'), '');
    return here(line);
  };
  expect((await outcomes('running', { folders: () => [folder()] }, late)).folder?.state).toBe('passed');
  expect(looks).toBe(2);
});

test('a port that answers with another word, or hangs up without one, is tried anew, by a number that nobody else has', async () => {
  const said = ['', 'something else', null];
  let line = '';
  const start = async (command: string) => {
    line = command;
    return { hangUp: () => undefined } as Awaited<ReturnType<SelfTestOptions['guest']['start']>>;
  };
  const dialPort = async () => {
    const word = said.shift();
    return Duplex.from(word === '' ? [] : [Buffer.from(word ?? /echo (\w+)/.exec(line)?.[1] ?? '')]);
  };
  const guest = { exec: async () => ({ code: 0, stdout: '', stderr: '' }), start, dialPort };
  expect((await outcomes('running', { guest })).port).toEqual({ state: 'passed', said: null });
  expect(Number(/TCP4-LISTEN:(\d+)/.exec(line)?.[1])).toBeGreaterThan(60_999);
});
