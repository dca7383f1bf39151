import { expect, test } from 'vitest';
import { generateKeyPair, isKeyPair, publicKeyBlob } from './keys.ts';

/** Where the 32 bytes of an ed25519 key begin in its blob: after "ssh-ed25519" and two lengths. */
const BYTES_AT = 4 + 11 + 4;

test('key pairs are whole, those among so many that ssh2 would spoil too', () => {
  for (const comment of ['', ...Array<string>(1_000).fill('slipway')]) {
    const pair = generateKeyPair(comment);
    expect(isKeyPair(pair)).toBe(true);
    expect(publicKeyBlob(pair.publicKey)).toHaveLength(BYTES_AT + 32);
  }
});

test('halves of two pairs, and what cannot be read, are no pair', () => {
  const [one, two] = [generateKeyPair('one'), generateKeyPair('two')];
  expect(isKeyPair({ ...one, publicKey: two.publicKey })).toBe(false);
  expect(isKeyPair({ ...one, publicKey: one.publicKey.slice(0, 40) })).toBe(false);
  expect(isKeyPair({ ...one, privateKey: one.privateKey.replace(/\n[^-].{20}/, '\nAAAA') })).toBe(false);
  expect(isKeyPair({ privateKey: '', publicKey: '' })).toBe(false);
});
