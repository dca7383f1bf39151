import type { HomePaths } from '../../platform/paths.ts';
import { isOurs, type RunRecord, readRunRecord } from '../../platform/run-record.ts';

/** The VM process of this home, whoever looks after it, if anybody does; null when none runs. */
export async function leftVm(paths: HomePaths): Promise<RunRecord | null> {
  // What cannot be read is named by the host that has to read it.
  const record = await readRunRecord(paths.vmRecord).catch(() => null);
  return record && (await isOurs(record)) ? record : null;
}
