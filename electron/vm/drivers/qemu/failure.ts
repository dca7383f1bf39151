import { AppError } from '../../../contract/errors.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { qemuMessages } from '../../../contract/messages/qemu.ts';
import { messageOf } from '../../../platform/io-error.ts';
import { openFiles } from '../../../platform/process-identity.ts';

/** True when QEMU ended because the SSH port was taken between choosing and binding it. */
export function isPortConflict(stderr: string): boolean {
  return /host forwarding rule|hostfwd.*(failed|in use)/i.test(stderr);
}

/** Names what QEMU's last words mean for the user. */
export function startFailure(stderr: string): AppError {
  const words = stderr.trim().split('\n').slice(-3).join(' ').slice(0, 500);
  if (/Failed to get .*lock|Failed to lock|already in use/i.test(stderr)) {
    return new AppError('IN_USE', qemuMessages.diskInUse(), { details: { reason: 'data-disk-locked' } });
  }
  if (/Cannot allocate memory|cannot set up guest memory/i.test(stderr)) {
    return new AppError('VM_FAILED', qemuMessages.noMemory(), { details: { reason: 'memory' } });
  }
  if (/No space left/i.test(stderr)) {
    return new AppError('DISK_FULL', qemuMessages.noSpace());
  }
  const what = words ? qemuMessages.notStarted({ reason: quoted(words) }) : qemuMessages.endedAtOnce();
  return new AppError('VM_FAILED', what, { details: { reason: 'process' } });
}

/** Killed, and still there: the kernel holds it until a disk or network folder answers. No other VM may have its disk. */
export function unkillable(pid: number): AppError {
  return new AppError('VM_FAILED', qemuMessages.unkillable({ pid }), { details: { reason: 'unkillable', pid } });
}

/** QEMU runs, or was killed, but its control or console socket is of no use. */
export function cannotControl(cause: unknown): AppError {
  return new AppError('VM_FAILED', qemuMessages.uncontrolled({ reason: quoted(messageOf(cause)) }), {
    details: { reason: 'process' },
    cause,
  });
}

/** So few free descriptors are as good as none: a forward takes one, and others come and go. */
const SPARE = 4;

/**
 * What to say of a VM process that has as many descriptors open as it may; null where it has not. Each flow of the guest's network is
 * one, for minutes after its last datagram.
 */
export async function noneLeft(pid: number, cause: unknown): Promise<AppError | null> {
  const files = await openFiles(pid);
  if (!files || files.count < files.limit - SPARE) return null;
  const { limit } = files;
  return new AppError('VM_FAILED', qemuMessages.noFilesLeft({ limit }), {
    details: { reason: 'descriptors', limit },
    cause,
  });
}
