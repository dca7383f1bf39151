import type { Event } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { Message } from '../contract/messages/message.ts';
import type { DataDiskPlace } from '../platform/data-record.ts';
import type { Dialer } from '../platform/dialer.ts';
import type { HomePaths } from '../platform/paths.ts';
import type { GuestImage, ImageVariant } from './image/manifest.ts';

/** The engine's socket in the guest. */
export const ENGINE_SOCKET = '/run/docker.sock';

/** What a driver is made with. */
export interface DriverOptions {
  readonly paths: HomePaths;
  /** Where the data disk is now, for a driver that keeps it as a raw file. It is moved while the VM process does not run, or to another name of the same file. */
  readonly dataDisk: () => Promise<DataDiskPlace>;
  /** This install's id: the VM carries it, so that no other VM is taken for ours. */
  readonly uuid: string;
  readonly log: Logger;
  readonly env: NodeJS.ProcessEnv;
}

/** What a driver can do, as data: what is above the seam asks this, never for a driver's name. */
export interface DriverCapabilities {
  /** The guest's serial console can be followed: a boot is then seen stage by stage, else from the first connection on. */
  readonly console: boolean;
  /** The IP versions of this machine's addresses on which forward() opens ports; where it cannot they are led in by SSH. */
  readonly forwards: Readonly<Record<PortForward['protocol'], readonly (4 | 6)[]>>;
  /** How many folders of this machine share() offers to the guest at once; 0 where it cannot. */
  readonly shares: number;
  /** Whether sleep(), wake() and prepare() do anything. */
  readonly sleep: boolean;
}

/** The network between guest and host. Addresses are IPv4, as the guest sees them. */
export interface GuestNetwork {
  /** This machine: what listens on its loopback is here. */
  readonly hostAddress: string;
  /** The guest itself, where what listens on all of its addresses is found. */
  readonly guestAddress: string;
  /** A name server that asks the first one of this machine, whichever that is at the time. */
  readonly nameServer: string;
  /** The guest's own subnet, with its prefix length. */
  readonly subnet: string;
}

/** A step the user may be shown while the VM starts or stops. */
export interface Stage {
  readonly id: string;
  /** What is being done; its hint says where to look when it takes long. */
  readonly said: Message;
}

/** What to boot. */
export interface VmSpec {
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Of the driver's own variant. */
  readonly image: GuestImage;
  readonly seed: Seed;
  /** Offered before the guest runs. One that cannot be keeps it from nothing, and is not among `shares` then. */
  readonly shares: readonly SharedFolder[];
}

/** The guest's configuration, a tar: see vm-assets/README.md. Secret. */
export interface Seed {
  /** Its size, whatever is in it. */
  readonly bytes: number;
  /**
   * Writes it anew for a guest whose sshd is reached by that port of this machine. Resolves with its path. With `bytes` for one that goes
   * on, and knows a seed of that size: only what it reads then.
   */
  write(control: number, bytes?: number): Promise<string>;
}

/** The VM process that is running now. */
export interface VmProcess {
  readonly pid: number;
  /** kvm, hvf, whpx, tcg, … */
  readonly accelerator: string;
  /** Why not a faster one; empty when there is nothing to say. */
  readonly acceleratorNote: Message | null;
  /** What the place of its memory means for it; null where there is nothing to say. */
  readonly memoryNote: Message | null;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly imageId: string;
  /** What it went on from: nothing, a template that prepare() has made, or its own sleep. */
  readonly from: 'boot' | 'template' | 'sleep';
}

export type DriverEvent =
  /** The VM process has ended. Fired once per start or adoption, also after stop() and kill(). */
  | { readonly type: 'exited'; readonly reason: string }
  /** One line of the serial console, without its line end, at most 4,096 characters. The guest wrote it: untrusted. */
  | { readonly type: 'console'; readonly line: string }
  /** The host could not write for the VM. Where that was for want of space the VM is paused until unpause(). */
  | { readonly type: 'io-error'; readonly noSpace: boolean }
  /** A VM that was paused goes on. */
  | { readonly type: 'unpaused' }
  /** The VM process does not answer those who control it, or does again. What runs in it is not concerned. */
  | { readonly type: 'control'; readonly up: boolean };

export interface DriverCallOptions {
  readonly signal: AbortSignal;
}

export interface StartOptions extends DriverCallOptions {
  /** Called with the id of each of the driver's `stages` as it begins. */
  readonly onStage: (id: string) => void;
}

/** A port of this machine and the guest's port it leads to, on the guest's own address. */
export interface PortForward {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly guestPort: number;
}

/** A port that is open until it is closed, or the VM process ends. */
export interface OpenForward {
  /** Resolves once the port is free again; never rejects. What is connected stays so. */
  close(): Promise<void>;
}

/** A folder of this machine for the guest, which mounts it by its tag: see vm-assets/README.md. */
export interface SharedFolder {
  /** At most 36 bytes, and no other's while the VM process runs. */
  readonly tag: string;
  /** Absolute. */
  readonly path: string;
  /** Whatever the guest does, nothing in it changes. */
  readonly readOnly: boolean;
}

/** One that the guest can mount, or could. */
export interface OpenShare extends SharedFolder {
  /** Resolves when it is served no more, be it that it was closed or that what served it has ended; never rejects. */
  readonly ended: Promise<void>;
  /**
   * How much of what its server can keep open it keeps, from 0 to 1: all that the guest has looked up and not forgotten. What is
   * beyond is missing in the guest. Null where that is no concern; absent where it never is.
   */
  crowding?(): number | null;
  /** Takes it away, whether the guest has it mounted or not. Never rejects. */
  close(): Promise<void>;
}

/**
 * One VM on one kind of hypervisor. Calls are made one at a time, except dial(), agent.dial(), forward(), share() and prepare(). Everything rejects with AppError and
 * leaves nothing behind when it does.
 */
export interface VmDriver extends Dialer {
  readonly capabilities: DriverCapabilities;
  readonly network: GuestNetwork;
  /** Which files of a guest image it boots. */
  readonly variant: ImageVariant['kind'];
  /** What start() does before the guest runs, in order. */
  readonly stages: readonly Stage[];
  readonly onEvent: Event<DriverEvent>;
  /** The VM process while there is one. */
  readonly process: VmProcess | null;
  /** Size of the data disk in bytes, or null when there is none yet. */
  dataDiskBytes(): Promise<number | null>;
  /** Makes the data disk, or grows it to `diskBytes`, also that of a running guest; never shrinks it. Resolves with the size it has now, in bytes. */
  create(options: DriverCallOptions & { readonly diskBytes: number }): Promise<number>;
  /** Resolves once the guest's CPUs run. */
  start(spec: VmSpec, options: StartOptions): Promise<VmProcess>;
  /** Rejects where sleep() would before it does anything: for who takes the guest apart for it. */
  assertCanSleep(): Promise<void>;
  /**
   * Saves the guest as it is and ends the VM process. Before it no folder may be shared any more, and the guest has to be told
   * (slipway-sleep); `idle` says that nothing runs in it but the engine. The VM runs on when this rejects: UNSUPPORTED where this one
   * cannot be saved, DISK_FULL where there is no room for it.
   */
  sleep(options: DriverCallOptions & { readonly idle: boolean }): Promise<void>;
  /** The guest that sleep() has saved, as far as can be told without reading it. */
  saved(): Promise<{ readonly idle: boolean } | null>;
  /**
   * Goes on from where sleep() has left, once: `cold` says why that cannot be, null where nothing was saved, and start() is what is
   * left. Its stages are told of only where something was saved. A guest is forgotten once it was woken, or could not be; by start()
   * and delete(), too. Rejects where it could not be yet, and stays: DISK_FULL, what is missing here for a start, too, or the signal's reason.
   */
  wake(
    spec: VmSpec,
    options: StartOptions,
  ): Promise<{ readonly process: VmProcess } | { readonly cold: Message | null }>;
  /**
   * Makes, at low priority, what the next start() of such a VM goes on from: a guest that has booted and is not anybody's yet.
   * Resolves at once where that is there, or the driver makes none.
   */
  prepare(spec: VmSpec, options: DriverCallOptions & { readonly diskBytes: number }): Promise<void>;
  /**
   * Deletes whatever is kept that the next start() of such a VM would go on from, or boot in place of the image's own files: it is looked
   * at by its size at most, and one that is damaged would ail each start.
   */
  unprepare(spec: VmSpec, options: DriverCallOptions): Promise<void>;
  /** Takes over a VM that is surely ours and well, or else ends and clears away whatever is left of one. */
  adopt(options: DriverCallOptions): Promise<VmProcess | null>;
  /** Presses the power button. Does not wait. */
  stop(): Promise<void>;
  /** Lets a VM go on that was paused for want of disk space. */
  unpause(): Promise<void>;
  /** Ends the VM process at once, and forgets a guest that was saved; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets go of a running VM without ending it. */
  detach(): Promise<void>;
  /** Deletes the data disk, and all that is kept for starts to be quicker. The VM must not run. */
  delete(): Promise<void>;
  /**
   * Opens a port that leads into the guest, as `capabilities.forwards` allows. None is left open after adopt(). Of UDP there is one at a time
   * for each port of the guest: an answer leaves by whichever was the first.
   */
  forward(port: PortForward): Promise<OpenForward>;
  /** The folders that are offered now, also by the host before: those of a VM process end with it. */
  readonly shares: readonly OpenShare[];
  /** Offers a folder to the running guest, as `capabilities.shares` allows. UNSUPPORTED where something has to be installed first. */
  share(folder: SharedFolder): Promise<OpenShare>;
  /** A stream to the guest's sshd. */
  dial(options: DriverCallOptions): ReturnType<Dialer['dial']>;
  /**
   * A stream to the guest's agent that nothing else in the guest, and no other user of this machine, can reach or read. One
   * at a time: the next is served once the one before it has ended. Absent where the driver has no such way.
   */
  readonly agent?: Dialer;
}
