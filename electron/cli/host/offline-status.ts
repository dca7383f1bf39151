import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerHostOf } from '../../contract/engine.ts';
import type { HostStatus } from '../../contract/host.ts';
import { VERSION } from '../../contract/version.ts';
import { dataDiskPlace, dataDiskSizes } from '../../platform/data-record.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { isOurs, type RunRecord, readRunRecord } from '../../platform/run-record.ts';

/** What can be said without a host: whether there is a VM, even one that runs, and where Docker clients will find it. */
export async function offlineStatus(paths: HomePaths): Promise<HostStatus> {
  // Made with the VM's first start, and never before; the VM's other files are its own business.
  const disk = await dataDiskSizes(paths).catch(() => null);
  // One that is not to be found was there.
  const isKnown = await dataDiskPlace(paths).then(
    (place) => place.isKnown,
    () => true,
  );
  const left = await leftVm(paths);
  return {
    version: VERSION,
    pid: null,
    home: paths.root,
    startedAt: null,
    ending: false,
    appOpen: false,
    // It does run, but nobody reaches its engine.
    state: left ? 'degraded' : disk && (await isAsleep(paths)) ? 'asleep' : disk || isKnown ? 'stopped' : 'absent',
    stage: null,
    driver: null,
    accelerator: left?.accelerator ?? null,
    disk,
    dockerHost: dockerHostOf(paths.dockerSocket),
    engine: { version: null, apiVersion: null },
    coldReason: null,
    closedPorts: [],
    web: { url: null },
  };
}

/** Whether a VM was saved here, which goes on when somebody needs it; whether it can is found out then. */
export async function isAsleep({ vmAsleep }: HomePaths): Promise<boolean> {
  return (await stat(join(vmAsleep, 'state.json')).catch(() => null)) !== null;
}

/** The VM process of this home, whoever looks after it, if anybody does; null when none runs. */
export async function leftVm(paths: HomePaths): Promise<RunRecord | null> {
  // What cannot be read is named by the host that has to read it.
  const record = await readRunRecord(paths.vmRecord).catch(() => null);
  return record && (await isOurs(record)) ? record : null;
}
