import { randomBytes, randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal, type Duplex } from 'node:stream';
import { sleep, withDeadline } from '../../base/deadline.ts';
import { shellQuote } from '../../contract/cli-line.ts';
import type { Diagnosis, SelfTestId } from '../../contract/diagnose.ts';
import type { EngineStatus } from '../../contract/engine.ts';
import { AppError, saidBy, toWire } from '../../contract/errors.ts';
import { diagnoseMessages } from '../../contract/messages/diagnose.ts';
import { type Message, quoted } from '../../contract/messages/message.ts';
import { stateMessages } from '../../contract/messages/vm.ts';
import type { SharedFolder } from '../../contract/shares.ts';
import type { VmStatus } from '../../contract/vm.ts';
import { lookAt } from '../../platform/look-at.ts';
import type { Guest } from '../vm/ways-in.ts';

export interface SelfTestOptions {
  readonly vm: () => VmStatus;
  /** Wakes a VM that sleeps; resolves once it runs. */
  readonly wake: (signal: AbortSignal) => Promise<unknown>;
  readonly guest: Pick<Guest, 'exec' | 'start' | 'dialPort'>;
  /** The folders that are shared, and what becomes of them. */
  readonly folders: () => readonly SharedFolder[];
  /** The engine in use. */
  readonly engine: () => Pick<EngineStatus, 'source' | 'state' | 'error'>;
  /** Asks it whether it answers; rejects where it does not. */
  readonly ping: (signal: AbortSignal) => Promise<unknown>;
}

type Outcome = Pick<Diagnosis['tests'][number], 'state' | 'said'>;
const passed: Outcome = { state: 'passed', said: null };
const failed = (said: Message): Outcome => ({ state: 'failed', said });
const leftOut = (said: Message): Outcome => ({ state: 'left out', said });

/** Each may take as long, in milliseconds; an emulated guest on a busy machine needs some of it. */
const TEST_MS = 20_000;

/** Above what Linux and the guest's engine give by themselves, and what people choose. */
const PORTS = [61_000, 65_536] as const;

/** Entries of a folder that are asked about at once. */
const ENTRIES = 5;

/** Tries what a user needs. Never rejects but with the signal's reason. */
export async function* selfTest(options: SelfTestOptions, signal: AbortSignal): AsyncGenerator<Diagnosis['tests']> {
  const tests: Diagnosis['tests'] = [];
  for (const [id, run] of Object.entries(TESTS) as [SelfTestId, Test][]) {
    yield [...tests, { id, state: 'running', said: null }];
    const outcome = await withDeadline(`the test "${id}"`, { ms: TEST_MS, signal }, (inner) =>
      run(options, inner),
    ).catch((error) => {
      signal.throwIfAborted();
      return failed(saidBy(toWire(error)));
    });
    tests.push({ id, ...settled(id, outcome, options) });
  }
  yield tests;
}

/** What needs a VM that stops, or has stopped meanwhile, has not been tried: that the VM does not run is said once. */
function settled(id: SelfTestId, outcome: Outcome, { vm, engine }: SelfTestOptions): Outcome {
  const isMissed = outcome.state === 'failed' && id !== 'vm' && engine().source === 'vm' && !isUp(vm());
  return isMissed ? leftOut(diagnoseMessages.needsVm()) : outcome;
}

type Test = (options: SelfTestOptions, signal: AbortSignal) => Promise<Outcome>;

const isUp = ({ state }: VmStatus) => state === 'running' || state === 'degraded';

const TESTS: Readonly<Record<SelfTestId, Test>> = {
  async vm({ vm, wake, engine }, signal) {
    // Whether it wakes is what a user needs of one that sleeps.
    if (engine().source === 'vm' && vm().state === 'asleep') await wake(signal);
    const status = vm();
    if (isUp(status)) return passed;
    if (engine().source !== 'vm') return leftOut(diagnoseMessages.otherEngine());
    if (status.problem) return failed(saidBy(status.problem.error));
    if (status.state === 'stopped' || status.state === 'absent') return failed(diagnoseMessages.vmOff());
    return failed(diagnoseMessages.vmNotReady({ state: stateMessages[status.state]() }));
  },

  async engine({ ping, engine }, signal) {
    try {
      await ping(signal);
      return passed;
    } catch {
      signal.throwIfAborted();
      const { error } = engine();
      return failed(error ? diagnoseMessages.noEngineBecause({ reason: saidBy(error) }) : diagnoseMessages.noEngine());
    }
  },

  // The way that published ports of TCP go: from this process to a program that listens in the guest.
  async port({ vm, guest }, signal) {
    if (!isUp(vm())) return leftOut(diagnoseMessages.needsVm());
    const word = randomBytes(8).toString('hex');
    const port = randomInt(...PORTS);
    const listener = await guest.start(
      `echo ${word} | timeout 20 socat -u - TCP4-LISTEN:${port},bind=127.0.0.1`,
      signal,
    );
    try {
      return await answerOf(guest, { word, port, signal });
    } finally {
      listener.hangUp();
    }
  },

  // What the host finds in each is what the guest has to find.
  async folder({ vm, guest, folders }, signal) {
    if (folders().length === 0) return leftOut(diagnoseMessages.noFolders());
    if (!isUp(vm())) return leftOut(diagnoseMessages.needsVm());
    for (const { path, state, said } of folders()) {
      const unseen = diagnoseMessages.folderUnseen({ path });
      if (state !== 'live') return failed(said ?? unseen);
      if (!(await isSeen(path, guest, signal))) return failed(unseen);
    }
    return passed;
  },

  async name({ vm, guest }, signal) {
    if (!isUp(vm())) return leftOut(diagnoseMessages.needsVm());
    const { code, stdout, stderr } = await guest.exec('timeout 15 nslookup example.com', { signal });
    if (code === 0 && /Name:[\s\S]*Address/.test(stdout)) return passed;
    const isAnswer = /NXDOMAIN|SERVFAIL|REFUSED|can't find/i.test(stdout + stderr);
    return failed(isAnswer ? diagnoseMessages.nameUnknown() : diagnoseMessages.noName());
  },
};

/** Whether the guest finds one of the things in a folder that this computer does. What goes meanwhile proves nothing. */
async function isSeen(
  path: string,
  guest: Pick<SelfTestOptions['guest'], 'exec'>,
  signal: AbortSignal,
): Promise<boolean> {
  let asked = (await entriesOf(path)).slice(0, ENTRIES);
  for (;;) {
    const places = asked.length === 0 ? [path] : asked.map((name) => join(path, name));
    // A link that leads nowhere is one there, too.
    const there = places.map(shellQuote).map((place) => `test -e ${place} || test -L ${place}`);
    const { code } = await guest.exec(there.join(' || '), { signal });
    if (code === 0) return true;
    const left = await entriesOf(path);
    if (asked.length === 0 || asked.some((name) => left.includes(name))) return false;
    asked = left.slice(0, ENTRIES);
  }
}

/** Those whose names can be told to the guest. */
async function entriesOf(path: string): Promise<string[]> {
  const found = lookAt(path, (real) => readdir(real));
  const names = await found.catch((error) => {
    // One that does not answer has a thread until it does.
    if (error instanceof AppError) throw error;
    return [];
  });
  return names.filter((name) => !name.includes('\ufffd'));
}

/** It listens a moment after it was started: whoever comes before that is refused. */
async function answerOf(
  guest: SelfTestOptions['guest'],
  { word, port, signal }: { readonly word: string; readonly port: number; readonly signal: AbortSignal },
): Promise<Outcome> {
  let reason: Message = quoted('');
  for (let tries = 0; tries < 20; tries++) {
    signal.throwIfAborted();
    try {
      const socket = await guest.dialPort('127.0.0.1', port, signal);
      const data = await firstOf(socket, signal);
      if (data.toString('utf8').trim() === word) return passed;
      reason = quoted(data.toString('utf8', 0, 60));
    } catch (error) {
      reason = saidBy(toWire(error));
    }
    await sleep(200, signal);
  }
  return failed(diagnoseMessages.noPort({ reason }));
}

/** The first that it says; nothing where it ends without a word. It is closed then. */
async function firstOf(socket: Duplex, signal: AbortSignal): Promise<Buffer> {
  for await (const data of addAbortSignal(signal, socket)) return data;
  return Buffer.alloc(0);
}
