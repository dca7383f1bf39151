import { generateKeyPairSync, randomBytes } from 'node:crypto';
import ssh2 from 'ssh2';

/** An ed25519 key pair in OpenSSH's formats. */
export interface KeyPair {
  readonly privateKey: string;
  /** One line, as in authorized_keys. */
  readonly publicKey: string;
}

const TYPE = 'ssh-ed25519';

/**
 * Makes a key pair. Not with ssh2's own generator: where a public key begins with a zero byte, one in 256, it drops that
 * byte, and neither ssh2 nor sshd can read the result (https://github.com/mscdex/ssh2/issues/1513).
 */
export function generateKeyPair(comment: string): KeyPair {
  // Encoded while they are made. To export a key object as JWK may hang for ever: Node holds the key's lock as it allocates,
  // and a garbage collection that then ends the generator of that key wants it, too (seen with Node 20.20).
  const made = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  // Both encodings end with the 32 bytes that are the key (RFC 8410).
  const publicBytes = made.publicKey.subarray(-32);
  const publicBlob = Buffer.concat([field(TYPE), field(publicBytes)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([made.privateKey.subarray(-32), publicBytes]);
  const inner = Buffer.concat([check, check, publicBlob, field(secret), field(comment)]);
  // Without encryption the block size is 8, and the padding counts from 1.
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...['none', 'none', ''].map(field),
    uint32(1),
    field(publicBlob),
    field(Buffer.concat([inner, padding])),
  ]);
  const lines = file.toString('base64').match(/.{1,70}/g) ?? [];
  return {
    privateKey: ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n'),
    publicKey: `${TYPE} ${publicBlob.toString('base64')} ${comment}`,
  };
}

/** Whether both halves can be read and belong together. */
export function isKeyPair({ privateKey, publicKey }: KeyPair): boolean {
  const [parsed, other] = [privateKey, publicKey].map((text) => ssh2.utils.parseKey(text));
  if (!parsed || !other || parsed instanceof Error || other instanceof Error) return false;
  return parsed.isPrivateKey() && parsed.getPublicSSH().equals(other.getPublicSSH());
}

/** The key in SSH's wire format, for comparing with what a server shows. */
export function publicKeyBlob(publicKey: string): Buffer {
  return Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Length, then bytes: a "string" of RFC 4251. */
function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as Buffer);
  return Buffer.concat([uint32(bytes.length), bytes]);
}
