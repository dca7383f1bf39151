import { AppError } from '../../contract/errors.ts';
import type { Problem } from './state.ts';

interface Meaning {
  readonly message: string;
  readonly hint: string;
  readonly action: Problem['action'];
}

const DAMAGED_IMAGE =
  'In a source checkout run "npm run vm:build"; otherwise install Slipway again. Your data is untouched.';
const KEEP_DATA = 'Nothing was changed on it. Put the right file back, or reset the VM to start with an empty disk.';

/** What the guest's init says when it cannot go on, by code. See vm-assets/README.md for the protocol. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  'data-disk-foreign': { message: 'the data disk holds data that is not Slipway’s', hint: KEEP_DATA, action: 'reset' },
  'data-disk-missing': { message: 'the VM does not see its data disk', hint: 'Start the VM again.', action: 'retry' },
  'data-disk-small': {
    message: 'the data disk is too small to hold a file system',
    hint: 'It may have been cut short. Put a backup back, or reset the VM to start with an empty disk.',
    action: 'reset',
  },
  'data-disk-format': {
    message: 'the data disk could not be formatted',
    hint: 'Check that the disk Slipway is on has free space and is healthy, then start again.',
    action: 'retry',
  },
  'data-disk-fsck': {
    message: 'the data disk’s file system is damaged beyond what is mended without asking',
    hint: 'Repair checks it thoroughly and keeps what can be kept.',
    action: 'repair',
  },
  'data-disk-mount': {
    message: 'the data disk’s file system cannot be mounted',
    hint: 'Repair checks it thoroughly and keeps what can be kept.',
    action: 'repair',
  },
  'root-missing': { message: 'the VM does not see its system disk', hint: 'Start the VM again.', action: 'retry' },
  'root-invalid': { message: 'the VM cannot read its system disk', hint: DAMAGED_IMAGE, action: 'retry' },
  'seed-missing': {
    message: 'the VM does not see its configuration disk',
    hint: 'Start the VM again.',
    action: 'retry',
  },
  'seed-invalid': { message: 'the VM refused its configuration', hint: DAMAGED_IMAGE, action: 'retry' },
  'network-missing': { message: 'the VM has no network device', hint: 'Start the VM again.', action: 'retry' },
  'network-filter': {
    message: 'the VM could not shield its control port from containers, so it was not used',
    hint: DAMAGED_IMAGE,
    action: 'retry',
  },
  'host-access': {
    message:
      'the VM could not keep containers from this computer’s own services, as the settings ask, so it was not used',
    hint: DAMAGED_IMAGE,
    action: 'retry',
  },
};

/** What the guest reports and lives with. */
const HARMLESS = new Set(['clock', 'data-disk-grow', 'flows']);

/**
 * Names a `slipway: broken <code> <words>` line. Null when the VM runs on regardless. The words come from the guest and
 * are kept as text.
 */
export function guestProblem(code: string, words: string): Problem | null {
  if (HARMLESS.has(code)) return null;
  const meaning = MEANINGS[code] ?? {
    message: 'the VM reported a problem while it started',
    hint: 'The log "console" has the details.',
    action: 'retry' as const,
  };
  const message = words ? `${meaning.message}: ${words.slice(0, 300)}` : meaning.message;
  return {
    error: new AppError('VM_FAILED', message, { hint: meaning.hint, details: { reason: code.slice(0, 64) } }),
    action: meaning.action,
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
    error: new AppError('DISK_FULL', 'the VM could not start: the disk it is on is full', {
      hint: 'Free some space on this machine, then start it again.',
      details: { reason: 'host-disk-full' },
    }),
    action: 'retry',
  };
}

/** The VM process ended when it should not have. Worth another try, a few times. */
export class VmCrash extends Error {
  /** How long the engine had answered before, in milliseconds. */
  readonly ranMs: number;
  constructor(reason: string, ranMs = 0) {
    super(reason);
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
  const again = restarts > 0 ? ` and was started again ${restarts} times` : '';
  return {
    error: new AppError('VM_FAILED', `the VM ended by itself${again}: ${crash.message}`, {
      hint: 'The logs "console" and "vm-process" have its last words. Start it again when the cause is mended.',
      details: { reason: 'crashed', restarts },
      cause: crash,
    }),
    action: 'retry',
  };
}

/** What any error of a start means to the user. */
export function problemOf(error: unknown): Problem {
  if (error instanceof BootProblem) return error.problem;
  if (error instanceof AppError) return { error, action: 'retry' };
  const message = error instanceof Error ? error.message : String(error);
  return {
    error: new AppError('VM_FAILED', `the VM could not be started: ${message}`, {
      hint: 'The logs "console" and "vm-process" have the details.',
      cause: error,
    }),
    action: 'retry',
  };
}
