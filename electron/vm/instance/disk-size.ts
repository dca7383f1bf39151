import type { VmDriver } from '../driver.ts';
import { growFileSystem } from './grow-file-system.ts';
import type { VmRun } from './run.ts';

/** How large the data disk is, and what became of making it larger while the VM runs. */
export class DiskSize {
  readonly #driver: Pick<VmDriver, 'create' | 'dataDiskBytes'>;
  /** In bytes; null while there is none. */
  bytes: number | null = null;
  /** Whose disk could not be made larger. */
  #behind: VmRun | null = null;

  constructor(driver: Pick<VmDriver, 'create' | 'dataDiskBytes'>) {
    this.#driver = driver;
  }

  /** Looks at it, where the VM is off. Resolves with whether there is one: what is wrong with it is said when it is needed. */
  async look(): Promise<boolean> {
    const found = await this.#driver.dataDiskBytes().catch(() => undefined);
    this.bytes = found ?? null;
    return found !== null;
  }

  /** Makes that of a VM that is up larger, while it runs; nothing where it is as large. Rejects where its next start has to do that. */
  async grow(run: VmRun, diskBytes: number, signal: AbortSignal): Promise<void> {
    if (this.bytes === null || diskBytes <= this.bytes) return;
    const either = AbortSignal.any([signal, run.over]);
    try {
      await this.#driver.create({ diskBytes, signal: either });
      await growFileSystem(run.channel, diskBytes, either);
    } catch (error) {
      this.#behind = run;
      throw error;
    }
    this.#behind = null;
    this.bytes = diskBytes;
  }

  /** It could not be made larger in this run. */
  isBehind(run: VmRun | null): boolean {
    return run !== null && this.#behind === run;
  }
}
