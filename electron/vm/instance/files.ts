import { join } from 'node:path';
import type { HomePaths } from '../../platform/paths.ts';

/** Every file that a VM has whatever runs it, named once, all below SLIPWAY_HOME. The driver's own are in its folder. */
export interface VmFiles {
  readonly dir: string;
  /** Per-install id and SSH keys, mode 0600. */
  readonly identity: string;
  /** What the user wants: running or stopped. The only state that is kept. */
  readonly desired: string;
  /** What was decided for good when the data disk was made. */
  readonly dataRecord: string;
  readonly seed: string;
  /** Which guest image files were found to match their checksums. */
  readonly verified: string;
  readonly consoleLog: string;
}

export function vmFiles(paths: HomePaths): VmFiles {
  const inVm = (name: string) => join(paths.vm, name);
  return {
    dir: paths.vm,
    identity: inVm('identity.json'),
    desired: inVm('desired.json'),
    dataRecord: inVm('data.json'),
    seed: inVm('seed.tar'),
    verified: inVm('verified.json'),
    consoleLog: join(paths.logs, 'console.log'),
  };
}
