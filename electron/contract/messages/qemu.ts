import { messages } from './define.ts';

/** Of QEMU, the VM's process on Linux, macOS and Windows. */
export const qemuMessages = messages('qemu', {
  notInstalled: '{program} is not installed',
  noVersion: '{path} does not say which version it is',
  installOnMac: 'Install it with "brew install qemu".',
  installOnWindows: 'Install QEMU for Windows from qemu.org and put its folder on PATH.',
  installOnLinux:
    'Install it: "sudo apt install {package}" on Debian and Ubuntu, "sudo dnf install qemu-kvm" on Fedora.',
  diskInUse: {
    text: "the VM's data disk is used by another VM process",
    hint: 'End the other Slipway or QEMU that uses this SLIPWAY_HOME, then try again.',
  },
  noMemory: {
    text: 'this machine has not enough free memory for the VM',
    hint: 'Give the VM less memory in the settings, or close other programs.',
  },
  noSpace: {
    text: 'the VM could not start: no space left on this disk',
    hint: 'Free some space, then start again.',
  },
  notStarted: {
    text: 'the VM process did not start: {reason}',
    hint: 'The log "vm-process" has its last words.',
  },
  endedAtOnce: { text: 'the VM process ended at once', hint: 'The log "vm-process" has its last words.' },
  unkillable: {
    text: 'the VM process {pid} was killed and does not end',
    hint: 'It may wait for a disk or network folder that does not answer. Start the VM again when it is gone.',
  },
  uncontrolled: {
    text: 'the VM process cannot be controlled: {reason}',
    hint: 'A security program, or too many open files, may be in the way. The log "vm-process" may say more.',
  },
  noFilesLeft: {
    text: 'the VM process has all {limit} files and connections open that it may have',
    hint: 'A program in a container opens connection after connection. They are forgotten minutes after it ends.',
  },
  deaf: 'the VM process takes no orders: its control socket does not answer',
  refused: 'the VM process refused: {reason}',
  refusedPort: 'QEMU refused: {reason}',
  controlEnded: 'the control connection to the VM process ended during {command}',
});

/** Why the VM runs without hardware acceleration. */
export const acceleratorMessages = messages('accelerator', {
  none: 'no hardware acceleration here',
  lifeless: '{accelerator}: the guest showed no life within {seconds} s',
  fails: '{accelerator} does not run a guest here: {reason}',
  unusable: '{accelerator} cannot be used: {reason}',
  endedAtOnce: '{accelerator} cannot be used: it ended at once',
  noKvm: 'KVM is not there: turn on virtualisation in the firmware, or nested virtualisation where this is a VM itself',
  kvmForbidden: 'KVM is there, but /dev/kvm cannot be opened: add yourself to the group "kvm" and sign in again',
  gaveUp: '{accelerator} stopped the VM with an internal error',
});
