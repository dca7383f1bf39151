import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerHostOf } from '../../contract/engine.ts';
import type { HostStatus } from '../../contract/host.ts';
import { VERSION } from '../../contract/version.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { leftVm } from './left-vm.ts';

/** What can be said without a host: whether there is a VM, even one that runs, and where Docker clients will find it. */
export async function offlineStatus(paths: HomePaths): Promise<HostStatus> {
  // Made with the VM's first start, and never before; the VM's other files are its own business.
  const created = await stat(join(paths.vm, 'data.img')).catch(() => null);
  const left = await leftVm(paths);
  return {
    version: VERSION,
    pid: null,
    home: paths.root,
    startedAt: null,
    ending: false,
    // It does run, but nobody reaches its engine.
    state: left ? 'degraded' : created ? 'stopped' : 'absent',
    stage: null,
    driver: null,
    accelerator: left?.accelerator ?? null,
    dockerHost: dockerHostOf(paths.dockerSocket),
    engine: { version: null, apiVersion: null },
    web: { url: null },
  };
}
