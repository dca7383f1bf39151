import { messages } from './define.ts';

/** Of a VM that sleeps, or was to. */
export const sleepMessages = messages('sleep', {
  noRoom: {
    text: 'this VM cannot sleep: its memory is not in a file that can be kept',
    hint: 'Make more room in /dev/shm, or give the VM less memory in the settings, and restart the VM.',
  },
  sharedMemory: {
    text: 'the VM’s memory is in /dev/shm, which all programs share, as this computer grants no place of its own for it: {reason}. Where they fill that, the VM is killed, with what runs in it',
    hint: 'Keep room there for all of the VM’s memory, or have this computer allow user namespaces (the command "unshare"), and restart the VM.',
  },
  noSpace: {
    text: 'the VM cannot sleep: saving it takes up to {wanted} GiB, and {free} GiB are free at {path}',
    hint: 'Make room there, or give the VM less memory in the settings.',
  },
  inUse: {
    text: 'the VM cannot sleep while containers use folders of this computer: {containers}',
    hint: 'Stop these containers first, or stop the VM.',
  },
  clients: {
    text: 'the VM cannot sleep while docker commands work in it: connections of docker.sock that wait for an answer, or are attached: {clients}',
    hint: 'End them first, such as docker exec, attach, a build or an upload, or stop the VM.',
  },
  notAsleep: 'the VM could not be put to sleep: {reason}',
  unsupported: 'what runs the VM here cannot let it sleep',
  torn: 'the VM was started anew, and what ran in it was ended: what it had been saved to was not whole',
  other:
    'the VM was started anew, and what ran in it was ended: it had been saved by another Slipway or QEMU, or for another CPU',
  otherDisk:
    'the VM was started anew, and what ran in it was ended: its data disk is not the one that it had been saved with',
  failed: 'the VM was started anew, and what ran in it was ended, as it could not be woken: {reason}',
});
