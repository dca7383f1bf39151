import type { Event } from '../base/emitter.ts';
import type { Dialer } from '../platform/dialer.ts';
import type { GuestImage } from './image/manifest.ts';

/** What a driver can do, as data: services and the UI ask this, never for a driver's name. */
export interface DriverCapabilities {
  /** Can save a running guest and go on later. */
  readonly resume: boolean;
  /** Can share folders of the host. */
  readonly shares: boolean;
  /** The IP versions of this machine's addresses on which it can open UDP ports that lead into the guest. */
  readonly udpPorts: readonly (4 | 6)[];
  /** A VM outlives the host process and can be taken over by the next one. */
  readonly adopt: boolean;
  /** The guest's serial console can be followed, stages and all. */
  readonly console: boolean;
  /** The size of VM the driver is given is the size it has. False where all VMs share one pool. */
  readonly sized: boolean;
}

/** What to boot. */
export interface VmSpec {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly image: GuestImage;
}

/** The VM process that is running now. */
export interface VmProcess {
  readonly pid: number;
  /** kvm, hvf, whpx, tcg, … */
  readonly accelerator: string;
  /** Why not a faster one; empty when there is nothing to say. */
  readonly acceleratorNote: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly imageId: string;
}

export type DriverEvent =
  /** The VM process has ended. Fired once per start or adoption, also after stop() and kill(). */
  | { readonly type: 'exited'; readonly reason: string }
  /** One line of the serial console, without its line end, at most 4,096 characters. The guest wrote it: untrusted. */
  | { readonly type: 'console'; readonly line: string }
  /** The VM was paused because the host could not write for it. */
  | { readonly type: 'io-error'; readonly noSpace: boolean }
  | { readonly type: 'paused' }
  /** The VM process does not answer those who control it, or does again. What runs in it is not concerned. */
  | { readonly type: 'control'; readonly up: boolean }
  | { readonly type: 'resumed' };

/** Ids of what a driver does before the guest runs, shown as stages. */
export type DriverStage = 'accelerator' | 'process';

export interface DriverCallOptions {
  readonly signal: AbortSignal;
}

/** A UDP port of this machine and the guest's port it leads to, on the guest's own address. */
export interface PortForward {
  readonly address: string;
  readonly port: number;
  readonly guestPort: number;
}

/** A port that is open until it is closed, or the VM process ends. */
export interface OpenForward {
  /** Resolves once the port is free again; never rejects. */
  close(): Promise<void>;
}

/**
 * One VM on one kind of hypervisor. Calls are made one at a time, except dial() and forward(). Everything rejects with AppError and
 * leaves nothing behind when it does.
 */
export interface VmDriver extends Dialer {
  readonly name: string;
  readonly capabilities: DriverCapabilities;
  readonly onEvent: Event<DriverEvent>;
  /** The VM process while there is one. */
  readonly process: VmProcess | null;
  /** Size of the data disk in bytes, or null when there is none yet. */
  dataDiskBytes(): Promise<number | null>;
  /** Makes the data disk, or grows it to `diskBytes`; never shrinks it. */
  create(options: DriverCallOptions & { readonly diskBytes: number }): Promise<void>;
  /** Resolves once the guest's CPUs run. */
  start(spec: VmSpec, options: DriverCallOptions & { readonly onStage: (id: DriverStage) => void }): Promise<VmProcess>;
  /** Takes over a VM that is surely ours and well, or else ends and clears away whatever is left of one. */
  adopt(options: DriverCallOptions): Promise<VmProcess | null>;
  /** Presses the power button. Does not wait. */
  stop(): Promise<void>;
  /** Lets a VM go on that was paused for want of disk space. */
  resume(): Promise<void>;
  /** Ends the VM process at once; resolves when it is gone. */
  kill(): Promise<void>;
  /** Lets go of a running VM without ending it. */
  detach(): Promise<void>;
  /** Deletes the data disk. The VM must not run. */
  delete(): Promise<void>;
  /** Opens a UDP port that leads into the guest, as `udpPorts` allows. None is left open after adopt(). */
  forward(port: PortForward): Promise<OpenForward>;
  /** A stream to the guest's sshd. */
  dial(options: DriverCallOptions): ReturnType<Dialer['dial']>;
}
