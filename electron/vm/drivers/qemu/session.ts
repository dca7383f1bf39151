import { settlesWithin, sleep } from '../../../base/deadline.ts';
import { type Disposable, DisposableStore } from '../../../base/disposable.ts';
import { Emitter } from '../../../base/emitter.ts';
import { type Child, KILLED_MS } from '../../../platform/process.ts';
import { isAlive, killProcess } from '../../../platform/process-identity.ts';
import { readLogEnd } from '../../../platform/read-file.ts';
import type { DriverEvent } from '../../driver.ts';
import type { VmFiles } from '../../files.ts';
import { followConsole } from './console.ts';
import { unkillable } from './failure.ts';
import { Qmp, type QmpEvent } from './qmp.ts';
import { isOurs, type RunRecord } from './run-record.ts';
import type { Monitor } from './user-net.ts';

export interface Launched {
  readonly record: RunRecord;
  /** Null for a VM that another process started. */
  readonly child: Child | null;
}

/** How often a VM process that is not our child is looked at; the control socket's end is the quicker sign. */
const LIVENESS_MS = 2000;

/** One running VM process with its control and console connections. `exited` is fired exactly once. */
export class VmSession implements Disposable {
  readonly record: RunRecord;
  readonly #launched: Launched;
  readonly #files: VmFiles;
  readonly #store = new DisposableStore();
  readonly #events = new Emitter<DriverEvent>();
  readonly onEvent = this.#events.event;
  readonly exited: Promise<void>;
  #markExited: () => void = () => undefined;
  #qmp: Qmp | null = null;
  #over = false;
  #killed = false;

  constructor(launched: Launched, files: VmFiles) {
    this.record = launched.record;
    this.#launched = launched;
    this.#files = files;
    this.exited = new Promise((resolve) => {
      this.#markExited = resolve;
    });
    void launched.child?.exited.then(({ code, signal }) => this.#end(signal ? `signal ${signal}` : `code ${code}`));
    if (!launched.child) this.#watchPid();
  }

  /** Opens the control and console connections. */
  async connect(signal: AbortSignal): Promise<void> {
    const qmp = await Qmp.open(this.#files.qmpSocket, { signal, timeoutMs: 5000 });
    this.#qmp = qmp;
    this.#store.add({ dispose: () => qmp.close() });
    this.#store.add(qmp.onEvent((event) => this.#onQmpEvent(event)));
    void qmp.closed.then(() => this.#onQmpClosed());
    const onLine = (line: string) => this.#events.fire({ type: 'console', line });
    this.#store.add(await followConsole(this.#files.consoleSocket, onLine, signal));
  }

  /** The VM's id as the process itself tells it. */
  async uuid(): Promise<string> {
    const answer = (await this.#qmp?.execute('query-uuid')) as { UUID?: unknown } | undefined;
    return String(answer?.UUID ?? '');
  }

  /** Whether the guest's CPUs run: running, paused, prelaunch, io-error, … */
  async status(): Promise<string> {
    const answer = (await this.#qmp?.execute('query-status')) as { status?: unknown } | undefined;
    return String(answer?.status ?? '');
  }

  /** Lets the guest's CPUs run. */
  async run(): Promise<void> {
    await this.#qmp?.execute('cont');
  }

  /** QEMU's human monitor. */
  readonly monitor: Monitor = async (line) =>
    String((await this.#qmp?.execute('human-monitor-command', { 'command-line': line })) ?? '');

  async powerdown(): Promise<void> {
    await this.#qmp?.execute('system_powerdown');
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
      await this.#qmp?.execute('quit', undefined, 1000).catch(() => undefined);
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
    else if (event === 'RESUME') this.#events.fire({ type: 'resumed' });
  }

  /** The control socket only closes when the process ends. If it lives on regardless, it is of no use to anyone. */
  async #onQmpClosed(): Promise<void> {
    if (this.#over) return;
    const { pid } = this.record;
    const gone = this.#launched.child ? this.exited : untilGone(pid, 2000);
    await Promise.race([gone, sleep(2000)]);
    if (this.#over) return;
    if (await isOurs(this.record)) killProcess(pid);
    if (this.#launched.child) return;
    await untilGone(pid, 5000);
    // One that even then is not gone is looked at until it is.
    if (!(await isAlive(pid))) await this.#end('its control socket closed');
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
