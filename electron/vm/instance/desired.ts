import { z } from 'zod';
import { readJson, writeJson } from '../../platform/files.ts';

const file = z.object({ format: z.literal(1), desired: z.enum(['running', 'stopped']) });
/** What the user wants of the VM. */
export type Desired = z.infer<typeof file>['desired'];

/** Stopped when nothing, or nothing readable, is recorded. */
export async function readDesired(path: string): Promise<Desired> {
  const found = await readJson(path);
  const parsed = file.safeParse(found.kind === 'value' ? found.value : null);
  return parsed.success ? parsed.data.desired : 'stopped';
}

export async function writeDesired(path: string, desired: Desired): Promise<void> {
  await writeJson(path, { format: 1, desired });
}
