import { sleep } from '../../base/deadline.ts';
import type { Logger } from '../../base/logger.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { VmDriver, VmSpec } from '../driver.ts';

export interface PrepareOptions {
  readonly driver: Pick<VmDriver, 'prepare'>;
  /** What the VM that is up was started as; null for one that was found running. */
  readonly spec: VmSpec | null;
  readonly diskBytes: number | null;
  readonly log: Logger;
  /** Aborts when the VM is not up any more. */
  readonly signal: AbortSignal;
}

/** How long a VM is up before a template of it is made, in milliseconds: whoever has waited for it has it to himself. */
const PREPARE_MS = 30_000;

/** Has the next start be quicker, once this one is of no more concern to anybody. Never rejects. */
export async function prepareNext({ driver, spec, diskBytes, log, signal }: PrepareOptions): Promise<void> {
  try {
    await sleep(PREPARE_MS, signal);
    if (spec && diskBytes !== null) await driver.prepare(spec, { diskBytes, signal });
  } catch (error) {
    if (!signal.aborted) log.warn('no template for the next start', { error: messageOf(error) });
  }
}
