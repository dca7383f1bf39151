import { readdir, readFile } from 'node:fs/promises';
import { errnoOf } from './io-error.ts';
import { run } from './process.ts';

/**
 * When a process started, as an opaque string that stays the same for its life: a pid alone may have been given to
 * another process since. Null when there is no such process, or the platform has no answer.
 */
export async function processStartTime(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return linuxStartTime(pid);
  if (process.platform === 'win32') return null;
  const { code, stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], { timeoutMs: 5000 });
  return code === 0 && stdout.trim() ? stdout.trim() : null;
}

/** The process's command line, words joined by spaces; null when it cannot be had. */
export async function processCommandLine(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text ? text.replaceAll('\0', ' ').trim() : null;
  }
  if (process.platform === 'win32') return null;
  const { code, stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { timeoutMs: 5000 });
  return code === 0 && stdout.trim() ? stdout.trim() : null;
}

/**
 * True while the process exists and has not turned into a zombie that only waits to be reaped. The first thread of one
 * that was killed may be a zombie before its others are gone, and with them its locks and sockets: that one is alive.
 */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  const fields = await statFields(pid);
  if (fields === null) return false;
  // Field 20 of proc(5): how many threads are left, the zombie among them.
  return !/^[ZX]/.test(fields[0] ?? '') || Number(fields[17]) > 1;
}

/** Whether a process is stopped, as by Ctrl-Z, SIGSTOP or a debugger; false where the platform does not say. */
export async function isStopped(pid: number): Promise<boolean> {
  if (process.platform === 'win32') return false;
  if (process.platform === 'linux') return /^[Tt]/.test((await statFields(pid))?.[0] ?? '');
  const { code, stdout } = await run('ps', ['-o', 'state=', '-p', String(pid)], { timeoutMs: 5000 });
  return code === 0 && stdout.trim().startsWith('T');
}

/** How many files and sockets a process has open, and may have; null where the platform, or the process, does not say. */
export async function openFiles(pid: number): Promise<{ readonly count: number; readonly limit: number } | null> {
  if (process.platform !== 'linux') return null;
  const [open, limits] = await Promise.all([
    readdir(`/proc/${pid}/fd`).catch(() => null),
    readFile(`/proc/${pid}/limits`, 'utf8').catch(() => ''),
  ]);
  const limit = Number(/^Max open files +(\d+)/m.exec(limits)?.[1]);
  return open && limit > 0 ? { count: open.length, limit } : null;
}

/** Kills a process that may have ended meanwhile. False when there is none, or it is not ours to kill. */
export function killProcess(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Ticks since boot are unique within one boot; the boot id tells boots apart. */
async function linuxStartTime(pid: number): Promise<string | null> {
  const fields = await statFields(pid);
  if (!fields) return null;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()}:${fields[19]}`;
}

/** Fields of /proc/<pid>/stat after the name in brackets, which may itself hold spaces and brackets: [0] is the state. */
async function statFields(pid: number): Promise<string[] | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const end = text.lastIndexOf(')');
  return end < 0
    ? null
    : text
        .slice(end + 2)
        .trim()
        .split(' ');
}
