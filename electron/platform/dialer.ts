import type { Duplex } from 'node:stream';

/** Opens a byte stream to one fixed place: the guest's sshd, or the engine's socket. */
export interface Dialer {
  /** Rejects with an AppError or the signal's reason; never leaves a half-open stream behind. */
  dial(options: { signal: AbortSignal }): Promise<Duplex>;
}
