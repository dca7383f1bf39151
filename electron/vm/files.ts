import { join } from 'node:path';
import type { HomePaths } from '../platform/paths.ts';

/** Every file of the VM, named once. All below SLIPWAY_HOME/vm, but the sockets, whose paths must be short. */
export interface VmFiles {
  readonly dir: string;
  /** Per-install id and SSH keys, mode 0600. */
  readonly identity: string;
  /** What the user wants: running or stopped. The only state that is kept. */
  readonly desired: string;
  /** The running VM process, for adoption by the next host. */
  readonly runRecord: string;
  readonly pidFile: string;
  readonly dataDisk: string;
  /** What was decided for good when the data disk was made. */
  readonly dataRecord: string;
  readonly seed: string;
  /** Which guest image files were found to match their checksums. */
  readonly verified: string;
  /** Which accelerators were found to work. */
  readonly accelerators: string;
  readonly qmpSocket: string;
  readonly consoleSocket: string;
  readonly consoleLog: string;
  /** What the VM process itself wrote to stderr. */
  readonly processLog: string;
}

export function vmFiles(paths: HomePaths): VmFiles {
  const inVm = (name: string) => join(paths.vm, name);
  // No longer than docker.sock, by which paths.ts decides whether a runtime folder is short enough.
  const socket = (name: string) => join(paths.runtime, name);
  return {
    dir: paths.vm,
    identity: inVm('identity.json'),
    desired: inVm('desired.json'),
    runRecord: paths.vmRecord,
    pidFile: inVm('vm.pid'),
    dataDisk: inVm('data.img'),
    dataRecord: inVm('data.json'),
    seed: inVm('seed.tar'),
    verified: inVm('verified.json'),
    accelerators: inVm('accelerators.json'),
    qmpSocket: socket('qmp.sock'),
    consoleSocket: socket('tty.sock'),
    consoleLog: join(paths.logs, 'console.log'),
    processLog: join(paths.logs, 'vm-process.log'),
  };
}
