import { z } from 'zod';
import type { Logger } from '../../base/logger.ts';
import { readJson, writeJson } from '../../platform/files.ts';
import { messageOf } from '../../platform/io-error.ts';

const file = z.object({ format: z.literal(1), desired: z.enum(['running', 'stopped']) });
/** What the user wants of the VM. */
export type Desired = z.infer<typeof file>['desired'];

/** What the user wants of the VM, for the next host. */
export class DesiredState {
  readonly #path: string;
  readonly #log: Logger;

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  /** Stopped when nothing, or nothing readable, is recorded. */
  async read(): Promise<Desired> {
    const found = await readJson(this.#path);
    const parsed = file.safeParse(found.kind === 'value' ? found.value : null);
    return parsed.success ? parsed.data.desired : 'stopped';
  }

  /**
   * Never rejects: a home that cannot be written to must keep nobody from stopping, and a start names it by what it cannot do
   * without.
   */
  async record(desired: Desired): Promise<void> {
    await writeJson(this.#path, { format: 1, desired }).catch((error) =>
      this.#log.warn('cannot record what is wanted of the VM', { state: desired, error: messageOf(error) }),
    );
  }
}
