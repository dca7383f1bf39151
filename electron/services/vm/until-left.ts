import { AppError } from '../../contract/errors.ts';
import { wireMessages } from '../../contract/messages/wire.ts';

/** Settles as `work` does, or rejects with CANCELLED when the caller leaves. The work goes on then: others wait for it too. */
export async function untilLeft(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const left = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new AppError('CANCELLED', wireMessages.cancelled())), { once: true });
  });
  await Promise.race([work, left]);
}
