import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { readJson, writeJson } from '../../platform/files.ts';
import { ioError } from '../../platform/io-error.ts';
import { generateKeyPair, isKeyPair } from '../../ssh/keys.ts';

const keyPair = z.object({ privateKey: z.string(), publicKey: z.string() }).refine(isKeyPair);
const identity = z.object({ format: z.literal(1), uuid: z.uuid(), host: keyPair, client: keyPair });

/** What makes this install's VM ours: its id, the guest's host key (pinned) and our client key. Secret. */
export type Identity = z.infer<typeof identity>;

/** Reads the identity, or makes one on the first start. A damaged one is replaced: no data hangs on it. */
export async function loadIdentity(file: string): Promise<Identity> {
  const found = await readJson(file);
  if (found.kind === 'unreadable') throw ioError('readIdentity', file, found.error);
  const parsed = identity.safeParse(found.kind === 'value' ? found.value : null);
  if (parsed.success) return parsed.data;
  const fresh: Identity = {
    format: 1,
    uuid: randomUUID(),
    host: generateKeyPair('slipway-guest'),
    client: generateKeyPair('slipway'),
  };
  await writeJson(file, fresh);
  return fresh;
}
