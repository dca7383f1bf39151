import { vmName } from '../../../platform/run-record.ts';
import { NETDEV } from './user-net.ts';

/** What a QEMU command line is made from. Paths are absolute. */
export interface QemuArgsInput {
  readonly arch: 'amd64' | 'arm64';
  readonly accelerator: string;
  readonly uuid: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly kernel: string;
  readonly initrd: string;
  readonly cmdline: string;
  readonly rootImage: string;
  readonly dataDisk: string;
  readonly seed: string;
  /** Where the host reaches the guest's sshd: a loopback address and a port. */
  readonly ssh: { readonly host: string; readonly port: number };
  readonly qmpSocket: string;
  readonly consoleSocket: string;
  readonly pidFile: string;
  /** QEMU's seccomp filter; Linux builds with libseccomp only. */
  readonly sandbox: boolean;
}

/**
 * The arguments for one VM, CPUs not yet running (-S). Pure. The guest sees three virtio disks by serial, one network
 * card behind QEMU's own NAT, a serial console, a random number source and a balloon that hands free memory back.
 */
export function qemuArgs(input: QemuArgsInput): string[] {
  return [
    ...['-name', `guest=${vmName(input.uuid)}`, '-uuid', input.uuid],
    ...machine(input.arch, input.accelerator),
    ...['-smp', String(input.cpus), '-m', `size=${input.memoryMiB}M`],
    // -no-reboot: a guest that resets has crashed (panic=-1); it must be seen, not hidden in a boot loop.
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-S'],
    ...(input.sandbox ? ['-sandbox', SANDBOX] : []),
    ...['-pidfile', input.pidFile],
    ...['-kernel', input.kernel, '-initrd', input.initrd, '-append', append(input)],
    ...disk('root', input.rootImage, { readOnly: true }),
    ...disk('data', input.dataDisk, { readOnly: false }),
    ...disk('seed', input.seed, { readOnly: true }),
    // An empty romfile: nothing boots from the network, and loading its option ROM takes time.
    ...['-netdev', `user,id=${NETDEV},hostfwd=tcp:${input.ssh.host}:${input.ssh.port}-:22`],
    ...['-device', `virtio-net-pci,netdev=${NETDEV},romfile=`],
    ...['-object', 'rng-builtin,id=rng', '-device', 'virtio-rng-pci,rng=rng'],
    ...['-device', 'virtio-balloon-pci,free-page-reporting=on'],
    ...socket('tty', input.consoleSocket),
    ...['-serial', 'chardev:tty'],
    ...socket('qmp', input.qmpSocket),
    ...['-mon', 'chardev=qmp,mode=control'],
  ];
}

/** Machine, accelerator and CPU, shared with the accelerator probe so that it tests what will run. */
export function machine(arch: 'amd64' | 'arm64', accelerator: string): string[] {
  const cpu = accelerator === 'tcg' ? EMULATED_CPU[arch] : 'host';
  const accel = accelerator === 'tcg' ? 'tcg,thread=multi' : accelerator;
  // virt's default interrupt controller is limited to 8 CPUs; gic-version=max takes the best the accelerator offers.
  return ['-M', arch === 'arm64' ? 'virt,gic-version=max' : 'q35', '-accel', accel, '-cpu', cpu];
}

/**
 * All that QEMU can emulate, but not x86's fast string instructions: emulated byte by byte they are the slow ones, and
 * the kernel clears and copies memory with them where they are offered (measured: an eighth of a boot).
 */
const EMULATED_CPU = { amd64: 'max,-erms,-fsrm', arm64: 'max' } as const;

/**
 * Two protections cost an emulated guest a twentieth of its boot each, and next to nothing elsewhere, so that they are
 * given up under emulation only: those against speculation, which an emulated CPU does not do, and the clearing of kernel
 * memory when it is handed out, which backs up a kernel that leaks its own memory.
 *
 * x86's kernel patches its own code while it starts. A QEMU before 8.1 may go on running the old code on another CPU,
 * which then stops the kernel ("Oops: int3", in one boot of ten here), so that init brings the others up. And its time-stamp counter is the host's, the same on all CPUs: nothing that would have to be watched.
 */
const EMULATED_KERNEL = {
  amd64: 'mitigations=off init_on_alloc=0 tsc=reliable maxcpus=1 noreplace-smp',
  arm64: 'mitigations=off init_on_alloc=0',
} as const;

/** The port is told to the guest so that it keeps its containers from it. */
function append({ arch, accelerator, cmdline, ssh }: QemuArgsInput): string {
  const all = `${cmdline} slipway.control=${ssh.port}`;
  return accelerator === 'tcg' ? `${all} ${EMULATED_KERNEL[arch]}` : all;
}

/** The filter denies what an escaped guest would want first: new processes and other users' rights. */
export const SANDBOX = 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny';

function disk(name: string, path: string, { readOnly }: { readOnly: boolean }): string[] {
  const file = {
    driver: 'file',
    filename: path,
    // Two VMs on one disk destroy it. QEMU locks the file; "auto" means on wherever the platform has such locks.
    locking: process.platform === 'linux' ? 'on' : 'auto',
    ...(readOnly ? { 'read-only': true } : { discard: 'unmap' }),
  };
  // The format is always named: guessing it would let the guest write a header that makes QEMU open other files.
  const node = {
    driver: 'raw',
    'node-name': name,
    file,
    ...(readOnly ? { 'read-only': true } : { discard: 'unmap' }),
  };
  return ['-blockdev', JSON.stringify(node), '-device', `virtio-blk-pci,drive=${name},serial=slipway-${name}`];
}

function socket(id: string, path: string): string[] {
  return ['-chardev', `socket,id=${id},path=${path.replaceAll(',', ',,')},server=on,wait=off`];
}
