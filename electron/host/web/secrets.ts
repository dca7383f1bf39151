import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Unguessable: 32 random bytes, as 43 characters that need no escaping in a URL. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret where only recognising it matters. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Compares in a time that does not depend on where two digests differ. */
export function sameDigest(one: Buffer, two: Buffer): boolean {
  return timingSafeEqual(one, two);
}
