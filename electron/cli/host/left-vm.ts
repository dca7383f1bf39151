import { z } from 'zod';
import { readJson } from '../../platform/files.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { isAlive, processStartTime } from '../../platform/process-identity.ts';

/** What of the record matters here; the rest is the VM's own business. */
const record = z.object({ pid: z.int().positive(), startTime: z.string().nullable(), accelerator: z.string() });

/** A VM process that runs without a host: its host was killed, or left it to the next. */
export type LeftVm = z.infer<typeof record>;

/** The VM process of this home, whoever looks after it; null when none runs. */
export async function leftVm(paths: HomePaths): Promise<LeftVm | null> {
  const found = await readJson(paths.vmRecord).catch(() => null);
  const { data } = record.safeParse(found?.kind === 'value' ? found.value : null);
  if (!data || !(await isAlive(data.pid))) return null;
  // Another process may have its pid by now.
  return data.startTime === null || (await processStartTime(data.pid)) === data.startTime ? data : null;
}
