import { AppError } from '../../contract/errors.ts';
import { type Message, quoted } from '../../contract/messages/message.ts';
import { guestMessages, vmMessages } from '../../contract/messages/vm.ts';
import type { Problem } from './state.ts';

type GuestCode = Exclude<keyof typeof guestMessages, 'unknown' | 'because'>;

/** What can be done about what the guest's init says when it cannot go on, by code. */
const ACTIONS: Readonly<Record<GuestCode, Problem['action']>> = {
  'data-disk-foreign': 'reset',
  'data-disk-missing': 'retry',
  'data-disk-small': 'reset',
  'data-disk-format': 'retry',
  'data-disk-fsck': 'repair',
  'data-disk-mount': 'repair',
  'root-missing': 'retry',
  'root-invalid': 'retry',
  'seed-missing': 'retry',
  'seed-invalid': 'retry',
  'network-missing': 'retry',
  'network-filter': 'retry',
  'host-access': 'retry',
  'random-numbers': 'retry',
};
const isKnown = (code: string): code is GuestCode => Object.hasOwn(ACTIONS, code);

/** What the guest reports and lives with. */
const HARMLESS = new Set(['clock', 'data-disk-grow', 'flows', 'names', 'engine-config']);

/**
 * Names a `slipway: broken <code> <words>` line. Null when the VM runs on regardless. The words come from the guest and
 * are kept as text.
 */
export function guestProblem(code: string, words: string): Problem | null {
  if (HARMLESS.has(code)) return null;
  const problem = isKnown(code) ? guestMessages[code]() : guestMessages.unknown();
  const message = words ? guestMessages.because({ problem, words: quoted(words.slice(0, 300)) }) : problem;
  return {
    error: new AppError('VM_FAILED', message, { hint: problem.hint, details: { reason: code.slice(0, 64) } }),
    action: isKnown(code) ? ACTIONS[code] : 'retry',
  };
}

/** A problem that stops the boot at once: trying again without a change would end the same way. */
export class BootProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.error.message);
    this.name = 'BootProblem';
    this.problem = problem;
  }
}

/** The host could not write for the VM while that was starting. */
export function diskFullProblem(): Problem {
  return {
    error: new AppError('DISK_FULL', vmMessages.noSpaceToStart(), { details: { reason: 'host-disk-full' } }),
    action: 'retry',
  };
}

/** The VM process ended when it should not have. Worth another try, a few times. */
export class VmCrash extends Error {
  /** How long the engine had answered before, in milliseconds. */
  readonly ranMs: number;
  readonly said: Message;
  constructor(said: Message, ranMs = 0) {
    super(said.text);
    this.said = said;
    this.name = 'VmCrash';
    this.ranMs = ranMs;
  }
}

/** The data disk was mended in a VM that could not use it; the next one can. No end of the VM's own. */
export class Repaired extends Error {
  constructor() {
    super('the data disk was repaired');
    this.name = 'Repaired';
  }
}

/** The VM ended by itself too often. `restarts`: how often it was started again. */
export function crashProblem(crash: VmCrash, restarts: number): Problem {
  const reason = crash.said;
  const said = restarts > 0 ? vmMessages.crashedAgain({ count: restarts, reason }) : vmMessages.crashed({ reason });
  return {
    error: new AppError('VM_FAILED', said, { details: { reason: 'crashed', restarts }, cause: crash }),
    action: 'retry',
  };
}

/** What any error of a start means to the user. */
export function problemOf(error: unknown): Problem {
  if (error instanceof BootProblem) return error.problem;
  if (error instanceof AppError) return { error, action: 'retry' };
  const reason = quoted(error instanceof Error ? error.message : String(error));
  return {
    error: new AppError('VM_FAILED', vmMessages.notStarted({ reason }), { cause: error }),
    action: 'retry',
  };
}
