import { z } from 'zod';
import { message } from '../contract/messages/message.ts';
import { readJson } from './files.ts';
import { isAlive, processCommandLine, processStartTime } from './process-identity.ts';

/** The VM's name, by which it is found in a process list. */
export const vmName = (uuid: string) => `slipway-${uuid}`;

const record = z.object({
  format: z.literal(1),
  uuid: z.string(),
  pid: z.int().positive(),
  startTime: z.string().nullable(),
  /** VMs of earlier versions have none. */
  sshHost: z.string().default('127.0.0.1'),
  sshPort: z.int(),
  accelerator: z.string(),
  /** One of an older Slipway was a text; what it said is not worth the VM. */
  acceleratorNote: message.nullable().catch(null),
  cpus: z.int(),
  memoryMiB: z.int(),
  imageId: z.string(),
  /** What it went on from: nothing, a template, or its own sleep. VMs of earlier versions have none of these three. */
  from: z.enum(['boot', 'template', 'sleep']).default('boot'),
  /** Its memory is a file, and can be saved. */
  isKept: z.boolean().default(false),
  /** What is amiss with where its memory is. */
  memoryNote: message.nullable().catch(null),
  /** Whom a state of it fits. */
  key: z.string().default(''),
  /** How large its seed's disk is. */
  seedBytes: z.int().nullable().default(null),
});

/** What the next host needs to take over a running VM, and to be sure that it is the one. */
export type RunRecord = z.infer<typeof record>;

export async function readRunRecord(file: string): Promise<RunRecord | null> {
  const found = await readJson(file);
  const parsed = record.safeParse(found.kind === 'value' ? found.value : null);
  return parsed.success ? parsed.data : null;
}

/** True when the record's process is alive and is the very one: same start time, same VM id on its command line. */
export async function isOurs(run: Pick<RunRecord, 'pid' | 'startTime' | 'uuid'>): Promise<boolean> {
  if (!(await isAlive(run.pid))) return false;
  if (run.startTime !== null && (await processStartTime(run.pid)) !== run.startTime) return false;
  const line = await processCommandLine(run.pid);
  return line === null ? run.startTime !== null : line.includes(vmName(run.uuid));
}
