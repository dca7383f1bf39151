import { messages } from './define.ts';

/** Why a published port of a container does not answer on this machine. */
export const portMessages = messages('ports', {
  vmSilent: '{place} is not open yet: the VM does not answer. It is tried again.',
  notYet: '{place} is not open yet: {reason}. It is tried again.',
  noFiles:
    '{place} is not open yet: Slipway, or this machine, has as many files and connections open as it may. It is tried again.',
  taken: '{place} is in use by another program. It is forwarded as soon as it is free.',
  takenBy: '{place} is in use by {owner}. It is forwarded as soon as it is free.',
  heldBy: '{owner} on this computer has the port. End it, or publish another port.',
  heldByContainer: 'The container {container} has the port. Stop it, or publish another port.',
  held: 'Another program on this computer has the port. End it, or publish another port.',
  privileged:
    '{place} may not be opened: this system keeps ports below {limit} for its administrator. "sudo sysctl net.ipv4.ip_unprivileged_port_start={port}" gives them to everybody until the next start of this computer; or publish a higher port.',
  privilegedMac:
    '{place} may not be opened: macOS keeps ports below {limit} of one address for its administrator. On all addresses it lets everybody have them: publish 0.0.0.0:{port}, which others on your network reach, too; or publish a higher port.',
  reserved:
    '{place} may not be opened: Windows keeps it for itself. "netsh interface ipv4 show excludedportrange protocol=tcp" lists such ports; publish another one.',
  forbidden: '{place} may not be opened: this system does not allow it to Slipway.',
  noAddress: 'This machine does not have the address {address}.',
  failed: '{place} cannot be opened: {reason}',
  sctp: 'SCTP ports are not forwarded to this machine.',
  udpElsewhere:
    'UDP ports are forwarded when published on all addresses or on 127.0.0.1, and on IPv6 only beside that: leave out {address}.',
  ofTheVm: '{address} is an address of the VM, which this machine does not have.',
  family: '{protocol} ports cannot be forwarded on {address}.',
  tooMany: 'Only {limit} ports are forwarded at once. This one is as soon as another closes.',
  fewer:
    'Publish fewer ports, or each on one address as in -p 127.0.0.1:8080:80: without one, IPv4 and IPv6 count as two. Or stop a container that has many.',
});
