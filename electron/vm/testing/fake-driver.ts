import type { Duplex } from 'node:stream';
import { Emitter } from '../../base/emitter.ts';
import { AppError } from '../../contract/errors.ts';
import { type Message, quoted } from '../../contract/messages/message.ts';
import type {
  DriverEvent,
  OpenForward,
  OpenShare,
  PortForward,
  SharedFolder,
  StartOptions,
  VmDriver,
  VmProcess,
  VmSpec,
} from '../driver.ts';

/** What a fake VM does when it is started. */
export type FakeBoot = (driver: FakeDriver) => void;

/** A driver without a VM, for unit tests: the test plays the guest. Nothing of the product uses it. */
export class FakeDriver implements VmDriver {
  readonly capabilities = { console: true, forwards: { tcp: [], udp: [4] }, shares: 2, sleep: true } as const;
  readonly network = {
    hostAddress: '192.168.127.254',
    guestAddress: '192.168.127.2',
    nameServer: '192.168.127.1',
    subnet: '192.168.127.0/24',
  };
  readonly variant = 'kernel';
  readonly stages = [{ id: 'process', said: quoted('Starting nothing') }];
  readonly #events = new Emitter<DriverEvent>();
  readonly onEvent = this.#events.event;
  process: VmProcess | null = null;
  disk: number | null = null;
  /** A guest that was saved, why it cannot be woken, and what saving and waking one does. */
  asleep: { readonly idle: boolean } | null = null;
  cold: Message | null = null;
  onSleep: ((signal: AbortSignal) => Promise<void>) | null = null;
  onWake: ((signal: AbortSignal) => Promise<void>) | null = null;
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
    const started = this.#begin(spec, 'boot');
    const boot = this.boots.length > 1 ? this.boots.shift() : this.boots[0];
    boot?.(this);
    return started;
  }

  #begin({ cpus, memoryMiB, image }: VmSpec, from: VmProcess['from']): VmProcess {
    const sizes = { cpus, memoryMiB, imageId: image.id };
    this.process = { pid: 4242, accelerator: 'fake', acceleratorNote: null, memoryNote: null, ...sizes, from };
    return this.process;
  }

  async assertCanSleep(): Promise<void> {}

  async sleep({ idle, signal }: Parameters<VmDriver['sleep']>[0]): Promise<void> {
    this.calls.push('sleep');
    if (this.onSleep) await this.onSleep(signal);
    this.asleep = { idle };
    this.exit('saved');
  }

  async saved(): ReturnType<VmDriver['saved']> {
    return this.asleep;
  }

  async wake(spec: VmSpec, { signal, onStage }: StartOptions): ReturnType<VmDriver['wake']> {
    if (!this.asleep) return { cold: null };
    this.calls.push('wake');
    onStage('process');
    if (this.onWake) await this.onWake(signal);
    this.asleep = null;
    return this.cold ? { cold: this.cold } : { process: this.#begin(spec, 'sleep') };
  }

  async prepare(): Promise<void> {
    this.calls.push('prepare');
  }

  async unprepare(): Promise<void> {
    this.calls.push('unprepare');
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
    this.asleep = null;
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

  readonly #shares = new Set<OpenShare>();

  get shares(): readonly OpenShare[] {
    return [...this.#shares];
  }

  async share(folder: SharedFolder): Promise<OpenShare> {
    this.calls.push(`share ${folder.path}`);
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const open: OpenShare = {
      ...folder,
      ended,
      close: async () => {
        this.calls.push(`unshare ${folder.path}`);
        this.#shares.delete(open);
        end();
      },
    };
    this.#shares.add(open);
    return open;
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
