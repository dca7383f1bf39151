import { connect, type NetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { settlesWithin, sleep } from '../../../base/deadline.ts';
import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { Emitter } from '../../../base/emitter.ts';
import { AppError } from '../../../contract/errors.ts';
import { vmMessages } from '../../../contract/messages/vm.ts';
import { type Child, KILLED_MS } from '../../../platform/process.ts';
import { isAlive, killProcess } from '../../../platform/process-identity.ts';
import { readLogEnd } from '../../../platform/read-file.ts';
import { isOurs, type RunRecord } from '../../../platform/run-record.ts';
import type { DriverEvent } from '../../driver.ts';
import { followConsole } from './console.ts';
import { Control } from './control.ts';
import { unkillable } from './failure.ts';
import type { QemuFiles } from './files.ts';
import type { QmpEvent } from './qmp.ts';
import type { Monitor } from './user-net.ts';

/** What becomes of a VM process: what the driver tells, that it is paused, which the driver finds the reason of, and devices. */
export type SessionEvent =
  | DriverEvent
  | { readonly type: 'paused' }
  /** The guest has let go of a device that it was asked for. */
  | { readonly type: 'unplugged'; readonly device: string };

export interface Launched {
  readonly record: RunRecord;
  /** Null for a VM that another process started. */
  readonly child: Child | null;
}

/** How often a VM process that is not our child is looked at; the control connection's end is the quicker sign. */
const LIVENESS_MS = 2000;

/** One running VM process with its control and console connections. `exited` is fired once, and not after detach(). */
export class VmSession implements Disposable {
  readonly record: RunRecord;
  readonly #launched: Launched;
  readonly #files: QemuFiles;
  readonly #store = new DisposableStore();
  readonly #events = new Emitter<SessionEvent>();
  readonly onEvent = this.#events.event;
  readonly exited: Promise<void>;
  #markExited: () => void = () => undefined;
  readonly #control: Control;
  #hasConsole = false;
  #over = false;
  #killed = false;

  constructor(launched: Launched, files: QemuFiles) {
    this.record = launched.record;
    this.#launched = launched;
    this.#files = files;
    this.#control = this.#store.add(new Control(files.qmpSocket));
    this.#store.add(this.#control.onEvent((event) => this.#onQmpEvent(event)));
    this.#store.add(this.#control.onChange((up) => this.#events.fire({ type: 'control', up })));
    this.#store.add(this.#control.onLost(() => void this.#onControlLost()));
    this.exited = new Promise((resolve) => {
      this.#markExited = resolve;
    });
    void launched.child?.exited.then(({ code, signal }) => this.#end(signal ? `signal ${signal}` : `code ${code}`));
    if (!launched.child) this.#watchPid();
  }

  /** Opens the control connection. One that ends later is dialled again for as long as the process lives. */
  openControl(signal: AbortSignal): Promise<void> {
    return this.#control.open(signal);
  }

  get hasControl(): boolean {
    return this.#control.isUp;
  }

  /** Goes on without control, which is dialled until it is there. */
  awaitControl(): void {
    void this.#control.regain();
  }

  /** Follows the console, which is followed once. Rejects where it cannot be. */
  async openConsole(signal: AbortSignal): Promise<void> {
    if (this.#hasConsole) return;
    this.#hasConsole = true;
    const onLine = (line: string) => this.#events.fire({ type: 'console', line });
    try {
      this.#store.add(await followConsole(this.#files.consoleSocket, onLine, signal));
    } catch (error) {
      this.#hasConsole = false;
      throw error;
    }
  }

  /** The VM's id as the process itself tells it. */
  async uuid(): Promise<string> {
    const answer = (await this.#control.execute('query-uuid')) as { UUID?: unknown } | undefined;
    return String(answer?.UUID ?? '');
  }

  /** Whether the guest's CPUs run: running, paused, prelaunch, io-error, … */
  async status(): Promise<string> {
    const answer = (await this.#control.execute('query-status')) as { status?: unknown } | undefined;
    return String(answer?.status ?? '');
  }

  /** Lets the guest's CPUs run. */
  async run(): Promise<void> {
    await this.#control.execute('cont');
  }

  /** QEMU's human monitor. */
  readonly monitor: Monitor = async (line) =>
    String((await this.#control.execute('human-monitor-command', { 'command-line': line })) ?? '');

  /** A command of QEMU's machine protocol; rejects as Qmp does. */
  readonly command = (name: string, args: Record<string, unknown>, timeoutMs?: number): Promise<unknown> =>
    this.#control.execute(name, args, timeoutMs);

  /** `gone` resolves when the guest has let go of a device, or its VM process has ended, until this is disposed. */
  unplugging(device: string): Disposable & { readonly gone: Promise<void> } {
    let dispose = () => {};
    const gone = new Promise<void>((resolve) => {
      const listener = this.onEvent((event) => {
        if (event.type === 'unplugged' ? event.device !== device : event.type !== 'exited') return;
        listener.dispose();
        resolve();
      });
      dispose = () => listener.dispose();
    });
    return { gone, dispose };
  }

  /** A stream to the guest's sshd. Rejects with CONNECTION_LOST. */
  dial(signal: AbortSignal): Promise<Duplex> {
    const { sshHost: host, sshPort: port } = this.record;
    return connected({ host, port, noDelay: true, signal });
  }

  /** One to the guest's agent. */
  dialAgent(signal: AbortSignal): Promise<Duplex> {
    return connected({ path: this.#files.agentSocket, signal });
  }

  async powerdown(): Promise<void> {
    await this.#control.execute('system_powerdown');
  }

  /** It has ended, or was let go of. */
  get isOver(): boolean {
    return this.#over;
  }

  /** It was killed, and has not ended yet. */
  get isStuck(): boolean {
    return this.#killed && !this.#over;
  }

  /**
   * Asks QEMU to flush its disks and quit, which takes it no time; kills it if it does not within two seconds. Rejects
   * when it has not ended some seconds later; the next call looks again.
   */
  async kill(): Promise<void> {
    if (!this.isStuck) {
      await this.#control.execute('quit', undefined, 1000).catch(() => undefined);
      await settlesWithin(this.exited, 1000);
    }
    const patience = this.isStuck ? 1000 : KILLED_MS;
    if (!this.#over) {
      this.#killed = true;
      if (this.#launched.child) this.#launched.child.kill();
      else if (await isOurs(this.record)) killProcess(this.record.pid);
    }
    if (!(await settlesWithin(this.exited, patience))) throw unkillable(this.record.pid);
  }

  detach(): void {
    this.#over = true;
    this.#store.dispose();
  }

  dispose(): void {
    this.detach();
  }

  #onQmpEvent({ event, data }: QmpEvent): void {
    if (event === 'BLOCK_IO_ERROR') this.#events.fire({ type: 'io-error', noSpace: data.nospace === true });
    else if (event === 'STOP') this.#events.fire({ type: 'paused' });
    else if (event === 'RESUME') this.#events.fire({ type: 'unpaused' });
    else if (event === 'DEVICE_DELETED' && typeof data.device === 'string')
      this.#events.fire({ type: 'unplugged', device: data.device });
  }

  /** Most often the process has ended. One that lives on does its work: it is nobody's to end for that. */
  async #onControlLost(): Promise<void> {
    if (this.#launched.child) return;
    await untilGone(this.record.pid, 2000);
    await this.#look();
  }

  #watchPid(): void {
    const timer = setInterval(() => void this.#look(), LIVENESS_MS);
    timer.unref();
    this.#store.add({ dispose: () => clearInterval(timer) });
  }

  async #look(): Promise<void> {
    if (!this.#over && !(await isAlive(this.record.pid))) await this.#end('it is gone');
  }

  async #end(how: string): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#store.dispose();
    const words = await readLogEnd(this.#files.processLog).catch(() => '');
    const last = words.trim().split('\n').slice(-2).join(' ').slice(0, 300);
    this.#markExited();
    this.#events.fire({ type: 'exited', reason: last ? `${how}: ${last}` : how });
  }
}

function connected(options: NetConnectOpts): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const socket = connect(options);
    socket.once('error', (error) => reject(new AppError('CONNECTION_LOST', vmMessages.notYet(), { cause: error })));
    socket.once('connect', () => resolve(socket));
  });
}

/**
 * Resolves when a process that is not our child has left the process table, or when time is up: one whose parent is slow
 * to collect it lingers there, dead.
 */
async function untilGone(pid: number, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(20);
  }
}
