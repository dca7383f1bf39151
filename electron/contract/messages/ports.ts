import { messages } from './define.ts';

/** Why a published port of a container does not answer on this machine. */
export const portMessages = messages('ports', {
  vmSilent: '{place} is not open yet: the VM does not answer. It is tried again.',
  notYet: '{place} is not open yet: {reason}. It is tried again.',
  noFiles:
    '{place} is not open yet: Slipway, or this machine, has as many files and connections open as it may. It is tried again.',
  taken: '{place} is in use by another program. It is forwarded as soon as it is free.',
  takenBy: '{place} is in use by {owner}. It is forwarded as soon as it is free.',
  privileged: "{place} may not be opened: ports below 1024 need an administrator's rights.",
  noAddress: 'This machine does not have the address {address}.',
  failed: '{place} cannot be opened: {reason}',
  sctp: 'SCTP ports are not forwarded to this machine.',
  udpLoopback:
    'UDP ports are forwarded only when published on all addresses: leave out {address}. On this machine only its own programs can reach them.',
  ofTheVm: '{address} is an address of the VM, which this machine does not have.',
  family: '{protocol} ports cannot be forwarded on {address}.',
  tooMany: 'Only {limit} ports are forwarded at once. This one is as soon as another closes.',
});
