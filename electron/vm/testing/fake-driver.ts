import type { Duplex } from 'node:stream';
import { Emitter } from '../../base/emitter.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { DriverEvent, OpenForward, PortForward, StartOptions, VmDriver, VmProcess, VmSpec } from '../driver.ts';

/** What a fake VM does when it is started. */
export type FakeBoot = (driver: FakeDriver) => void;

/** A driver without a VM, for unit tests: the test plays the guest. Nothing of the product uses it. */
export class FakeDriver implements VmDriver {
  readonly capabilities = { console: true, forwards: { tcp: [], udp: [4] } } as const;
  readonly network = { hostAddress: '192.168.127.254', subnet: '192.168.127.0/24' };
  readonly variant = 'kernel';
  readonly stages = [{ id: 'process', said: quoted('Starting nothing') }];
  readonly #events = new Emitter<DriverEvent>();
  readonly onEvent = this.#events.event;
  process: VmProcess | null = null;
  disk: number | null = null;
  /** Calls made, in order. */
  readonly calls: string[] = [];
  /** Played at each start; the last one again when they run out. */
  boots: FakeBoot[] = [];
  /** What adopt() finds. */
  found: VmProcess | null = null;
  /** Opens the "guest's sshd"; refuses unless set. */
  onDial: (() => Promise<Duplex>) | null = null;

  async dataDiskBytes(): Promise<number | null> {
    return this.disk;
  }

  async create({ diskBytes }: { diskBytes: number }): Promise<number> {
    this.calls.push('create');
    this.disk = Math.max(this.disk ?? 0, diskBytes);
    return this.disk;
  }

  async start(spec: VmSpec, options: StartOptions): Promise<VmProcess> {
    this.calls.push('start');
    options.onStage('process');
    const { cpus, memoryMiB, image } = spec;
    this.process = { pid: 4242, accelerator: 'fake', acceleratorNote: null, cpus, memoryMiB, imageId: image.id };
    const boot = this.boots.length > 1 ? this.boots.shift() : this.boots[0];
    boot?.(this);
    return { pid: 4242, accelerator: 'fake', acceleratorNote: null, cpus, memoryMiB, imageId: image.id };
  }

  async adopt(): Promise<VmProcess | null> {
    this.calls.push('adopt');
    this.process = this.found;
    return this.found;
  }

  async stop(): Promise<void> {
    this.calls.push('stop');
    this.exit('powered off');
  }

  async unpause(): Promise<void> {
    this.calls.push('unpause');
    this.#events.fire({ type: 'unpaused' });
  }

  async kill(): Promise<void> {
    this.calls.push('kill');
    if (this.process) this.exit('killed');
  }

  async detach(): Promise<void> {
    this.calls.push('detach');
    this.process = null;
  }

  async delete(): Promise<void> {
    this.calls.push('delete');
    this.disk = null;
  }

  async forward({ address, port, guestPort }: PortForward): Promise<OpenForward> {
    this.calls.push(`forward ${address}:${port} ${guestPort}`);
    return {
      close: async () => {
        this.calls.push(`close ${address}:${port}`);
      },
    };
  }

  dial(): Promise<Duplex> {
    return this.onDial?.() ?? Promise.reject(new AppError('CONNECTION_LOST', quoted('the fake guest has no sshd')));
  }

  /** The guest writes a line to its console. */
  console(line: string): void {
    this.#events.fire({ type: 'console', line });
  }

  /** The host has no space for what the guest writes. */
  diskFull(): void {
    this.#events.fire({ type: 'io-error', noSpace: true });
  }

  /** The VM process ends. */
  exit(reason: string): void {
    this.process = null;
    this.#events.fire({ type: 'exited', reason });
  }
}
