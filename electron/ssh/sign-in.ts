import ssh2, { type AnyAuthMethod, type BaseAgent, type ParsedKey } from 'ssh2';
import { AppError } from '../contract/errors.ts';
import { sshMessages } from '../contract/messages/ssh.ts';
import { readSmallText } from '../platform/read-file.ts';
import type { SshConfig } from './user-config.ts';

/**
 * What the user signs in with, in OpenSSH's order, as servers take few tries: the agent's keys that the configuration names, its
 * others, then those in files. A key with a passphrase counts through the agent only,
 * as nobody is asked for one. FORBIDDEN when there is nothing at all.
 */
export async function signInMethods(config: SshConfig, name: string): Promise<AnyAuthMethod[]> {
  const { user: username, agent } = config;
  const own: ParsedKey[] = [];
  const files: AnyAuthMethod[] = [];
  for (const path of config.identityFiles) {
    const text = await readSmallText(path).catch(() => null);
    const key = text === null ? null : parsed(text);
    if (text !== null && key?.isPrivateKey()) files.push({ type: 'publickey', username, key: text });
    // Of a key with a passphrase, or one that only the agent has, its public half says which it is.
    const half = key ?? parsed(await readSmallText(`${path}.pub`).catch(() => ''));
    if (half) own.push(half);
  }
  const asked = agent === null ? null : ssh2.createAgent(agent);
  const agents: AnyAuthMethod[] = asked
    ? [{ type: 'agent', username, agent: inOrder(asked, own, { only: config.identitiesOnly }) }]
    : [];
  const methods = [...agents, ...files];
  if (methods.length > 0) return methods;
  throw new AppError('FORBIDDEN', sshMessages.noKey({ name }));
}

function parsed(text: string): ParsedKey | null {
  const key: unknown = text === '' ? null : ssh2.utils.parseKey(text);
  const first: unknown = Array.isArray(key) ? key[0] : key;
  return first === null || first instanceof Error ? null : (first as ParsedKey);
}

/** An agent that offers these of its keys first, or no others. */
function inOrder(agent: BaseAgent, keys: readonly ParsedKey[], { only }: { readonly only: boolean }): BaseAgent {
  const wanted = new Set(keys.map((key) => key.getPublicSSH().toString('base64')));
  const picked = Object.create(agent) as BaseAgent;
  picked.getIdentities = (done) =>
    agent.getIdentities((error, identities = []) => {
      // An agent of OpenSSH's gives parsed keys.
      const isWanted = (one: unknown) => wanted.has((one as ParsedKey).getPublicSSH().toString('base64'));
      const others = only ? [] : identities.filter((one) => !isWanted(one));
      done(error, [...identities.filter(isWanted), ...others]);
    });
  return picked;
}
