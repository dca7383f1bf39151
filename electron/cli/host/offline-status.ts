import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostStatus } from '../../contract/host.ts';
import { VERSION } from '../../contract/version.ts';
import { dockerHostOf, type HomePaths } from '../../platform/paths.ts';

/** What can be said without a host: whether there ever was a VM, and where Docker clients will find it. */
export async function offlineStatus(paths: HomePaths): Promise<HostStatus> {
  // Made with the VM's first start, and never before; the VM's other files are its own business.
  const created = await stat(join(paths.vm, 'data.img')).catch(() => null);
  return {
    version: VERSION,
    pid: null,
    home: paths.root,
    startedAt: null,
    ending: false,
    state: created ? 'stopped' : 'absent',
    stage: null,
    driver: null,
    accelerator: null,
    dockerHost: dockerHostOf(paths.dockerSocket),
    engine: { version: null, apiVersion: null },
    web: { url: null },
  };
}
