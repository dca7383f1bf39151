import ssh2 from 'ssh2';

/** An ed25519 key pair in OpenSSH's formats. */
export interface KeyPair {
  readonly privateKey: string;
  /** One line, as in authorized_keys. */
  readonly publicKey: string;
}

/**
 * Makes a key pair. Where a public key begins with a zero byte, one in 256, ssh2 drops that byte, and neither it nor sshd can
 * read the result (https://github.com/mscdex/ssh2/issues/1513): another is made.
 */
export function generateKeyPair(comment: string): KeyPair {
  for (;;) {
    const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (isKeyPair({ privateKey, publicKey })) return { privateKey, publicKey };
  }
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
