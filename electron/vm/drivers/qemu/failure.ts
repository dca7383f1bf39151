import { AppError } from '../../../contract/errors.ts';
import { messageOf } from '../../../platform/io-error.ts';

/** True when QEMU ended because the SSH port was taken between choosing and binding it. */
export function isPortConflict(stderr: string): boolean {
  return /host forwarding rule|hostfwd.*(failed|in use)/i.test(stderr);
}

/** Names what QEMU's last words mean for the user. */
export function startFailure(stderr: string): AppError {
  const words = stderr.trim().split('\n').slice(-3).join(' ').slice(0, 500);
  if (/Failed to get .*lock|Failed to lock|already in use/i.test(stderr)) {
    return new AppError('IN_USE', "the VM's data disk is used by another VM process", {
      hint: 'End the other Slipway or QEMU that uses this SLIPWAY_HOME, then try again.',
      details: { reason: 'data-disk-locked' },
    });
  }
  if (/Cannot allocate memory|cannot set up guest memory/i.test(stderr)) {
    return new AppError('VM_FAILED', 'this machine has not enough free memory for the VM', {
      hint: 'Give the VM less memory in the settings, or close other programs.',
      details: { reason: 'memory' },
    });
  }
  if (/No space left/i.test(stderr)) {
    return new AppError('DISK_FULL', 'the VM could not start: no space left on this disk', {
      hint: 'Free some space, then start again.',
    });
  }
  return new AppError('VM_FAILED', words ? `the VM process did not start: ${words}` : 'the VM process ended at once', {
    hint: 'The log "vm-process" has its last words.',
    details: { reason: 'process' },
  });
}

/** Killed, and still there: the kernel holds it until a disk or network folder answers. No other VM may have its disk. */
export function unkillable(pid: number): AppError {
  return new AppError('VM_FAILED', `the VM process ${pid} was killed and does not end`, {
    hint: 'It may wait for a disk or network folder that does not answer. Start the VM again when it is gone.',
    details: { reason: 'unkillable', pid },
  });
}

/** QEMU runs, or was killed, but its control or console socket is of no use. */
export function cannotControl(cause: unknown): AppError {
  return new AppError('VM_FAILED', `the VM process cannot be controlled: ${messageOf(cause)}`, {
    hint: 'A security program, or too many open files, may be in the way. The log "vm-process" may say more.',
    details: { reason: 'process' },
    cause,
  });
}

/** Each flow of the guest's network is one of QEMU's descriptors, for minutes after its last datagram. */
export function noneLeft(limit: number, cause: unknown): AppError {
  const message = `the VM process has all ${limit} files and connections open that it may have`;
  return new AppError('VM_FAILED', message, {
    hint: 'A program in a container opens connection after connection. They are forgotten minutes after it ends.',
    details: { reason: 'descriptors', limit },
    cause,
  });
}
