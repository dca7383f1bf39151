import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../../../platform/io-error.ts';
import type { HomePaths } from '../../../platform/paths.ts';
import { readSmallText } from '../../../platform/read-file.ts';
import { isOurs } from '../../../platform/run-record.ts';

/** What QEMU's VM has on this machine's disk, beside what every VM has. All below SLIPWAY_HOME, but the sockets, whose paths must be short. */
export interface QemuFiles {
  readonly dir: string;
  readonly dataDisk: string;
  /** The running VM process, for adoption by the next host. */
  readonly runRecord: string;
  readonly pidFile: string;
  /** Which accelerators were found to work. */
  readonly accelerators: string;
  readonly qmpSocket: string;
  readonly consoleSocket: string;
  /** What the VM process itself wrote to stderr. */
  readonly processLog: string;
}

export function qemuFiles(paths: HomePaths): QemuFiles {
  const inVm = (name: string) => join(paths.vm, name);
  // No longer than docker.sock, by which paths.ts decides whether a runtime folder is short enough.
  const socket = (name: string) => join(paths.runtime, name);
  return {
    dir: paths.vm,
    dataDisk: inVm('data.img'),
    runRecord: paths.vmRecord,
    pidFile: inVm('vm.pid'),
    accelerators: inVm('accelerators.json'),
    qmpSocket: socket('qmp.sock'),
    consoleSocket: socket('tty.sock'),
    processLog: join(paths.logs, 'vm-process.log'),
  };
}

/** The pid QEMU wrote itself, when that process is this install's VM: found even if we died before keeping a record. */
export async function pidFromPidFile(file: string, uuid: string): Promise<number | null> {
  const pid = Number.parseInt(await readSmallText(file).catch(() => ''), 10);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  return (await isOurs({ pid, startTime: null, uuid })) ? pid : null;
}

/** Removes what a VM process that no longer runs has left. Rejects with an AppError. */
export async function clearRunFiles({ runRecord, pidFile, qmpSocket, consoleSocket }: QemuFiles): Promise<void> {
  const clear = (file: string) =>
    rm(file, { force: true }).catch((error) => {
      throw ioError('clearRemains', file, error);
    });
  await Promise.all([runRecord, pidFile, qmpSocket, consoleSocket].map(clear));
}
