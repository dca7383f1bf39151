import { join } from 'node:path';
import type { HomePaths } from '../../../platform/paths.ts';
import { readSmallText } from '../../../platform/read-file.ts';
import { isOurs } from '../../../platform/run-record.ts';

/** What QEMU's VM has on this machine's disk, beside what every VM has. All below SLIPWAY_HOME, but the sockets, whose paths must be short. */
export interface QemuFiles {
  /** Whose folders are shared; null for a VM that has none. */
  readonly paths: HomePaths | null;
  readonly dir: string;
  /** The running VM process, for adoption by the next host. */
  readonly runRecord: string;
  readonly pidFile: string;
  /** Which accelerators were found to work. */
  readonly accelerators: string;
  readonly qmpSocket: string;
  readonly consoleSocket: string;
  /** Leads to the guest's agent. */
  readonly agentSocket: string;
  /** Carries a state that is saved or loaded, for that moment. */
  readonly stateSocket: string;
  /** What the VM process itself wrote to stderr. */
  readonly processLog: string;
  /** The folder of a guest that was saved. */
  readonly asleep: string;
  /** The folder of templates. */
  readonly templates: string;
}

/** `templates` is a folder for them that several homes share. */
export function qemuFiles(paths: HomePaths, templates?: string): QemuFiles {
  const inVm = (name: string) => join(paths.vm, name);
  // No longer than docker.sock, by which paths.ts decides whether a runtime folder is short enough.
  const socket = (name: string) => join(paths.runtime, name);
  return {
    paths,
    dir: paths.vm,
    runRecord: paths.vmRecord,
    pidFile: inVm('vm.pid'),
    accelerators: inVm('accelerators.json'),
    qmpSocket: socket('qmp.sock'),
    consoleSocket: socket('tty.sock'),
    agentSocket: socket('agent.sock'),
    stateSocket: socket('state.sock'),
    processLog: join(paths.logs, 'vm-process.log'),
    asleep: paths.vmAsleep,
    templates: templates || inVm('templates'),
  };
}

/** Of the VM that is made into a template beside the VM, in a folder of its own that is deleted afterwards. */
export function templateFiles(paths: HomePaths): QemuFiles {
  const { vm, runtime, logs } = paths;
  const dir = join(vm, 'template-work');
  const socket = (name: string) => join(runtime, name);
  return {
    ...qemuFiles(paths),
    ...{ paths: null, dir },
    runRecord: join(dir, 'run.json'),
    pidFile: join(dir, 'vm.pid'),
    qmpSocket: socket('t-qmp.sock'),
    consoleSocket: socket('t-tty.sock'),
    agentSocket: socket('t-agt.sock'),
    stateSocket: socket('t-sta.sock'),
    processLog: join(logs, 'template.log'),
  };
}

/** The pid QEMU wrote itself, when that process is this install's VM: found even if we died before keeping a record. */
export async function pidFromPidFile(file: string, uuid: string): Promise<number | null> {
  const pid = Number.parseInt(await readSmallText(file).catch(() => ''), 10);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  return (await isOurs({ pid, startTime: null, uuid })) ? pid : null;
}
