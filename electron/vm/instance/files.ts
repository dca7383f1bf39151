import { join } from 'node:path';
import type { HomePaths } from '../../platform/paths.ts';

/** Every file that a VM has whatever runs it, named once, all below SLIPWAY_HOME. The driver's own are in its folder. */
export interface VmFiles {
  readonly dir: string;
  /** Per-install id and SSH keys, mode 0600. */
  readonly identity: string;
  /** What the user wants: running or stopped. */
  readonly desired: string;
  /** Where the data disk is made, and what says where it is: data-record.ts. */
  readonly dataDisk: string;
  readonly dataRecord: string;
  readonly seed: string;
  /** A copy of the guest image that last ran. */
  readonly keptImage: string;
  /** Which guest image files were found to match their checksums. */
  readonly verified: string;
  readonly consoleLog: string;
  /** The engine's on this machine, at whose path the guest has its own. */
  readonly engineSocket: string;
}

export function vmFiles(paths: HomePaths): VmFiles {
  const inVm = (name: string) => join(paths.vm, name);
  return {
    dir: paths.vm,
    identity: inVm('identity.json'),
    desired: inVm('desired.json'),
    dataDisk: paths.dataDisk,
    dataRecord: paths.dataRecord,
    seed: inVm('seed.tar'),
    keptImage: inVm('image'),
    verified: inVm('verified.json'),
    consoleLog: join(paths.logs, 'console.log'),
    engineSocket: paths.dockerSocket,
  };
}
