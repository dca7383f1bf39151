import { messages } from './define.ts';

/** Of SSH: to the VM, and to machines whose engine is used. */
export const sshMessages = messages('ssh', {
  noConnection: 'no SSH connection to {name}: {reason}',
  refused: '{name} refused: {reason}',
  closed: 'the connection to {name} was closed',
  lost: 'the connection to {name} was lost: {reason}',
  /** What to do where SSH fails in a way that only its own command can tell more of. */
  tryIt: 'See what "ssh {name}" says.',
  tooManyJumps: { text: 'more than {limit} machines are in between', hint: 'See ProxyJump in ~/.ssh/config.' },
  unreached: { text: '{host} is not reached: {reason}', hint: 'See whether "ssh {host}" gets there.' },
  noKeyTaken: {
    text: '{name} takes none of the keys that there are',
    hint: 'See whether "ssh {name}" signs in without asking. A key with a passphrase is used once ssh-add has given it to the agent.',
  },
  noKey: {
    text: 'there is no key to sign in to {name} with',
    hint: 'Start an SSH agent and give it a key with ssh-add, or name a key without a passphrase as IdentityFile in ~/.ssh/config.',
  },
  badConfig: {
    text: 'ssh does not know what to do with {host}: {reason}',
    hint: 'See what is wrong in ~/.ssh/config.',
  },
  proxyCommand: {
    text: '{host} is reached by a ProxyCommand, which Slipway does not run',
    hint: 'Use ProxyJump for it in ~/.ssh/config.',
  },
  noMachine: {
    text: '"{address}" is not a machine that can be reached over SSH',
    hint: 'Use ssh://user@host, without a password and without characters that mean something to a shell.',
  },
  unknownHost: {
    text: '{name} is not known yet: it shows the key {print}',
    hint: 'Connect once with "ssh {name}", which asks whether that is its key. Then try again.',
  },
  otherKey: {
    text: '{name} shows another key than the one it is known by: {print}',
    hint: 'Somebody may be in between. If its key was changed on purpose, remove the old one with ssh-keygen -R.',
  },
  noSocket: {
    text: 'no engine listens at {path} on {host}, or its SSH server leads nobody there',
    hint: 'See with "ssh {host}" whether the path is right. The server has to allow it: AllowStreamLocalForwarding in sshd_config.',
  },
  noEngine: {
    text: 'there is no engine to be had on {host}: {reason}',
    hint: 'See what "docker version" says there: ssh {host} docker version',
  },
});
