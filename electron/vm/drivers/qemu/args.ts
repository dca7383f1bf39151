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
  /** What the guest knows the seed by: another one after a wake, so that it reads the seed again. */
  readonly seedSerial: string;
  /** Where the host reaches the guest's sshd: a loopback address and a port. */
  readonly ssh: { readonly host: string; readonly port: number };
  readonly qmpSocket: string;
  readonly consoleSocket: string;
  readonly agentSocket: string;
  readonly pidFile: string;
  /** QEMU's seccomp filter; Linux builds with libseccomp only. */
  readonly sandbox: boolean;
  /** Folders of this machine can be plugged in: its memory is shared with who serves them, and it has ports to plug them into. */
  readonly shares: boolean;
  /** What holds the guest's memory; null for QEMU's own way, which serves neither file servers nor saving. */
  readonly memory: 'file' | 'memfd' | null;
  /** It goes on from a saved state, which it is sent: see saved/migrate.ts. */
  readonly incoming: boolean;
}

/** Whether folders of this machine can be shared: there is no file server for QEMU elsewhere. */
export const sharesHere = process.platform === 'linux';

/** What QEMU calls the data disk. */
export const DATA_NODE = 'data';

/** The descriptor at which a VM process finds its memory where that is a file, and whoever saves it, too. */
export const MEMORY_FD = 3;

/** How many devices can be plugged in at once. They cost a boot nothing that can be measured. */
export const HOT_PORTS = 16;

/** A port for one device: its bus, and what the device and its connection are called. pcie.0 itself takes none at run time. */
export const hotPort = (index: number) => ({ bus: `hot${index}`, id: `share${index}` });

/**
 * The arguments for one VM, CPUs not yet running (-S). Pure. The guest sees three virtio disks by serial, one network
 * card behind QEMU's own NAT, a serial console, a port to its agent, a random number source and a balloon that hands free memory back.
 */
export function qemuArgs(input: QemuArgsInput): string[] {
  return [
    ...['-name', `guest=${vmName(input.uuid)}`, '-uuid', input.uuid],
    ...machineArgs(input.arch, input.accelerator),
    ...(input.memory ? sharedMemory(input.memory, input.memoryMiB) : []),
    ...['-smp', String(input.cpus), '-m', `size=${input.memoryMiB}M`],
    // -no-reboot: a guest that resets has crashed (panic=-1); it must be seen, not hidden in a boot loop.
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-S'],
    ...(input.sandbox ? ['-sandbox', SANDBOX] : []),
    ...['-pidfile', input.pidFile],
    ...['-kernel', input.kernel, '-initrd', input.initrd, '-append', append(input)],
    ...disk('root', input.rootImage, { readOnly: true }),
    ...disk(DATA_NODE, input.dataDisk, { readOnly: false }),
    ...disk('seed', input.seed, { readOnly: true, serial: input.seedSerial }),
    // An empty romfile: nothing boots from the network, and loading its option ROM takes time.
    ...['-netdev', `user,id=${NETDEV},hostfwd=tcp:${input.ssh.host}:${input.ssh.port}-:22`],
    ...['-device', `virtio-net-pci,netdev=${NETDEV},romfile=`],
    ...['-object', 'rng-builtin,id=rng', '-device', 'virtio-rng-pci,rng=rng'],
    ...['-device', 'virtio-balloon-pci,free-page-reporting=on'],
    // A guest that goes on from a saved state sees another id, and draws new random numbers. arm64's machine has none before QEMU 10.
    ...(input.arch === 'amd64' ? ['-device', 'vmgenid,guid=auto'] : []),
    ...(input.shares ? Array.from({ length: HOT_PORTS }, (_, index) => rootPort(index)).flat() : []),
    // No network that a container could reach: the guest's kernel gives the port to its agent alone.
    ...socket('agent', input.agentSocket),
    ...['-device', 'virtio-serial-pci', '-device', 'virtserialport,chardev=agent,name=slipway.bytes'],
    ...socket('tty', input.consoleSocket),
    ...['-serial', 'chardev:tty'],
    ...socket('qmp', input.qmpSocket),
    ...['-mon', 'chardev=qmp,mode=control'],
    ...(input.incoming ? ['-incoming', 'defer'] : []),
  ];
}

/** QEMU's -machine, accelerator and CPU, shared with the accelerator probe so that it tests what will run. */
export function machineArgs(arch: 'amd64' | 'arm64', accelerator: string): string[] {
  const cpu = accelerator === 'tcg' ? EMULATED_CPU[arch] : 'host';
  const accel = accelerator === 'tcg' ? 'tcg,thread=multi' : accelerator;
  // virt's default interrupt controller is limited to 8 CPUs; gic-version=max takes the best the accelerator offers.
  return ['-M', arch === 'arm64' ? 'virt,gic-version=max' : 'q35', '-accel', accel, '-cpu', cpu];
}

/**
 * Memory that a file server maps, too: what is read goes straight there. As a file it can be saved and woken with, which QEMU
 * grants to files only (from 8.1 on not to a memfd): one without a name on /dev/shm, where that has room for all of it.
 */
function sharedMemory(kind: 'file' | 'memfd', memoryMiB: number): string[] {
  const size = `id=memory,size=${memoryMiB}M,share=on`;
  const object =
    kind === 'file'
      ? `memory-backend-file,mem-path=/proc/self/fd/${MEMORY_FD},${size}`
      : `memory-backend-memfd,${size}`;
  return ['-object', object, '-machine', 'memory-backend=memory'];
}

/** Eight of them are one device of the root complex: from 16 on, far from where others are put. */
function rootPort(index: number): string[] {
  const place = `multifunction=on,addr=0x${(16 + Math.floor(index / 8)).toString(16)}.0x${index % 8}`;
  return ['-device', `pcie-root-port,id=${hotPort(index).bus},chassis=${index + 1},bus=pcie.0,${place}`];
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

function append({ arch, accelerator, cmdline }: QemuArgsInput): string {
  return accelerator === 'tcg' ? `${cmdline} ${EMULATED_KERNEL[arch]}` : cmdline;
}

/** The filter denies what an escaped guest would want first: new processes and other users' rights. */
export const SANDBOX = 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny';

function disk(
  name: string,
  path: string,
  { readOnly, serial = `slipway-${name}` }: { readOnly: boolean; serial?: string },
): string[] {
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
  return ['-blockdev', JSON.stringify(node), '-device', `virtio-blk-pci,drive=${name},serial=${serial}`];
}

function socket(id: string, path: string): string[] {
  return ['-chardev', `socket,id=${id},path=${path.replaceAll(',', ',,')},server=on,wait=off`];
}
