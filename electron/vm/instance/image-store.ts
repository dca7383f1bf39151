import { z } from 'zod';
import { readJson, writeJson } from '../../platform/files.ts';

/** How the engine keeps its images: by containerd, or by itself with a graph driver, as engines before 29 do by default. */
export type ImageStore = 'containerd' | 'graphdriver';

const record = z.object({ format: z.literal(1), imageStore: z.enum(['containerd', 'graphdriver']) });

/**
 * The store of a data disk. It is decided when the disk is made, as the engine moves no image from one to the other and would
 * show an empty list after a change: a new disk has containerd's, one from before there was a choice keeps its own until it
 * is reset. The record is written before the disk is made.
 */
export async function imageStoreOf(file: string, { isNew }: { readonly isNew: boolean }): Promise<ImageStore> {
  if (isNew) {
    await writeJson(file, { format: 1, imageStore: 'containerd' } satisfies z.input<typeof record>);
    return 'containerd';
  }
  const found = await readJson(file);
  if (found.kind === 'unreadable') throw found.error;
  if (found.kind === 'missing') return 'graphdriver';
  const parsed = record.safeParse(found.kind === 'value' ? found.value : null);
  // Whatever has become of a record: a disk that has one was made with containerd's store.
  return parsed.success ? parsed.data.imageStore : 'containerd';
}
