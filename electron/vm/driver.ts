import type { Event } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import type { Message } from '../contract/messages/message.ts';
import type { Dialer } from '../platform/dialer.ts';
import type { HomePaths } from '../platform/paths.ts';
import type { GuestImage, ImageVariant } from './image/manifest.ts';

/** What a driver is made with. */
export interface DriverOptions {
  readonly paths: HomePaths;
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
}

/** The network between guest and host. Addresses are IPv4, as the guest sees them. */
export interface GuestNetwork {
  /** This machine: what listens on its loopback is here. */
  readonly hostAddress: string;
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
  /** The guest's configuration, a tar: see vm-assets/README.md. Secret. */
  readonly seed: string;
}

/** The VM process that is running now. */
export interface VmProcess {
  readonly pid: number;
  /** kvm, hvf, whpx, tcg, … */
  readonly accelerator: string;
  /** Why not a faster one; empty when there is nothing to say. */
  readonly acceleratorNote: Message | null;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly imageId: string;
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

/**
 * One VM on one kind of hypervisor. Calls are made one at a time, except dial() and forward(). Everything rejects with AppError and
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
  /** Makes the data disk, or grows it to `diskBytes`; never shrinks it. Resolves with the size it has now, in bytes. */
  create(options: DriverCallOptions & { readonly diskBytes: number }): Promise<number>;
  /** Resolves once the guest's CPUs run. */
  start(spec: VmSpec, options: StartOptions): Promise<VmProcess>;
  /** Takes over a VM that is surely ours and well, or else ends and clears away whatever is left of one. */
  adopt(options: DriverCallOptions): Promise<VmProcess | null>;
  /** Presses the power button. Does not wait. */
  stop(): Promise<void>;
  /** Lets a VM go on that was paused for want of disk space. */
  unpause(): Promise<void>;
  /** Ends the VM process at once; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets go of a running VM without ending it. */
  detach(): Promise<void>;
  /** Deletes the data disk. The VM must not run. */
  delete(): Promise<void>;
  /** Opens a port that leads into the guest, as `capabilities.forwards` allows. None is left open after adopt(). */
  forward(port: PortForward): Promise<OpenForward>;
  /** A stream to the guest's sshd. */
  dial(options: DriverCallOptions): ReturnType<Dialer['dial']>;
}
