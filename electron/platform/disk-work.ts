import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { Mutex } from '../base/mutex.ts';
import type { DiskWorkKind } from '../contract/disk.ts';
import { AppError } from '../contract/errors.ts';
import { diskMessages } from '../contract/messages/disk.ts';
import { dataRecord } from './data-record.ts';
import { readJson, writeJson } from './files.ts';
import { ioError } from './io-error.ts';

const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('move'),
    /** As the user named it; null for where Slipway keeps the rest. */
    folder: z.string().nullable(),
    from: z.string(),
    to: z.string(),
  }),
  z.object({ kind: z.literal('export'), from: z.string(), to: z.string() }),
  z.object({
    kind: z.literal('import'),
    archive: z.string(),
    /** Which bytes it had: what is kept of another one would be mixed up with it. */
    identity: z.string(),
    from: z.string(),
    to: z.string(),
    /** What the record said before: the way back. */
    was: dataRecord.nullable(),
    /** The engine has run with it: there is no way back any more, as the disk from before goes. */
    isProven: z.boolean(),
  }),
]);
/** What the file has; before it had a format it was the entries alone. */
const record = z.preprocess(
  (value) => (Array.isArray(value) ? { format: 1, entries: value } : value),
  z.object({ format: z.literal(1), entries: z.array(entry) }),
);

/** Something that was begun with the data disk, at most one of a kind. Its half-written file is `to` with `.part` behind it. */
export type Entry<K extends DiskWorkKind = DiskWorkKind> = Extract<z.infer<typeof entry>, { kind: K }>;

export const partOf = ({ to }: Pick<Entry, 'to'>) => `${to}.part`;

/** The clone that is read while the VM goes on with the disk itself. */
export const snapshotOf = ({ from }: Pick<Entry, 'from'>) => `${from}.snapshot`;

/** What was begun and is not over, kept for whoever comes after this process. */
export class DiskWork {
  readonly #file: string;
  /** What is written is made of what was read: a change beside a running task is none of its own. */
  readonly #changes = new Mutex();

  constructor(file: string) {
    this.#file = file;
  }

  /** Rejects for a record that cannot be read, is damaged or of a newer Slipway: it may be all that knows of a disk, and is left as it is. */
  async list(): Promise<readonly Entry[]> {
    const found = await readJson(this.#file);
    if (found.kind === 'missing') return [];
    if (found.kind === 'unreadable') throw ioError('findDataDisk', this.#file, found.error);
    const parsed = record.safeParse(found.kind === 'value' ? found.value : null);
    if (parsed.success) return parsed.data.entries;
    throw new AppError('CONFLICT', diskMessages.workUnknown({ path: this.#file }), { details: { path: this.#file } });
  }

  async of<K extends DiskWorkKind>(kind: K): Promise<Entry<K> | null> {
    return ((await this.list()).find((one) => one.kind === kind) as Entry<K> | undefined) ?? null;
  }

  /** In place of the one of its kind. */
  async put(next: Entry): Promise<void> {
    await this.#change((entries) => [...entries.filter(({ kind }) => kind !== next.kind), next]);
  }

  async drop(gone: DiskWorkKind): Promise<void> {
    await this.#change((entries) => entries.filter(({ kind }) => kind !== gone));
  }

  /**
   * Deletes everything that it names, as the VM's data is to be deleted, and this is a copy of it; not an export that is whole. Resolves
   * with the paths: none for a record that `list` rejects, which stays for who can read it.
   */
  async forget(): Promise<string[]> {
    const entries = await this.list().catch(() => null);
    if (entries === null) return [];
    const paths = entries.flatMap((each) => [
      partOf(each),
      ...(each.kind === 'export' ? [snapshotOf(each)] : [each.from, each.to]),
    ]);
    await Promise.all([...paths, this.#file].map((path) => rm(path, { force: true })));
    return paths;
  }

  #change(next: (entries: readonly Entry[]) => Entry[]): Promise<void> {
    return this.#changes.run(async () => {
      const entries = next(await this.list());
      await writeJson(this.#file, { format: 1, entries } satisfies z.infer<typeof record>);
    });
  }
}
