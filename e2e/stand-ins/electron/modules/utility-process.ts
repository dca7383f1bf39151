import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../ports/endpoint.ts';
import type { UtilityFrame } from '../ports/utility-frames.ts';
import { notImplemented, onlyOptions, strict } from '../runtime/not-implemented.ts';
import { takeEndpoint } from './message-channel-main.ts';

type Api = Pick<Electron.UtilityProcess, 'kill' | 'pid' | 'postMessage' | 'stderr' | 'stdout'>;

const live = new Set<StandInUtilityProcess>();
const SIGNAL_EXIT = 128;
const KILL_AFTER_MS = 2000;

/** The utility processes that run now, for the control endpoint. */
export const utilityProcesses = (): { pid: number | undefined; serviceName: string }[] =>
  [...live].map(({ pid, serviceName }) => ({ pid, serviceName }));

/** Electron's UtilityProcess, a forked Node whose `process.parentPort` carries ports. */
class StandInUtilityProcess extends EventEmitter implements Api {
  readonly serviceName: string;
  private readonly child: ChildProcess;
  private readonly ports = new Map<number, Endpoint>();
  private next = 0;
  private spawned = false;

  constructor(modulePath: string, args: string[], options: Electron.ForkOptions) {
    super();
    onlyOptions('utilityProcess.fork', options, ['env', 'execArgv', 'cwd', 'stdio', 'serviceName']);
    this.serviceName = options.serviceName ?? 'Node Utility Process';
    const bootstrap = fileURLToPath(new URL('utility.mjs', import.meta.url));
    const output = typeof options.stdio === 'string' ? options.stdio : (options.stdio?.[1] ?? 'inherit');
    this.child = fork(modulePath, args, {
      execArgv: [...(options.execArgv ?? []), '--import', bootstrap],
      env: { ...(options.env ?? process.env), SLIPWAY_STAND_IN_VERSION: process.versions.electron ?? '' },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: ['ignore', output as 'pipe', output as 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    live.add(this);
    this.child.once('spawn', () => {
      this.spawned = true;
      this.emit('spawn');
    });
    this.child.on('message', (frame) => this.receive(frame as UtilityFrame));
    this.child.once('exit', (code, signal) => this.exited(code ?? (signal ? SIGNAL_EXIT : 1)));
    this.child.on('error', () => this.exited(1));
  }

  get pid(): number | undefined {
    return this.spawned && this.child.exitCode === null ? this.child.pid : undefined;
  }

  get stdout() {
    return this.child.stdout;
  }

  get stderr() {
    return this.child.stderr;
  }

  postMessage(data: unknown, transfer: Electron.MessagePortMain[] = []): void {
    const ends = transfer.map(takeEndpoint);
    // The child must know its ports before their first message: its frame goes out before anything is attached.
    const ids = ends.map((end) => {
      this.ports.set(++this.next, end);
      return this.next;
    });
    this.send({ t: 'message', data, ports: ids });
    for (const [at, end] of ends.entries()) this.attach(ids[at] ?? 0, end);
  }

  kill(): boolean {
    // As Chromium does: one that has not ended by itself is ended for it.
    const timer = setTimeout(() => this.child.kill('SIGKILL'), KILL_AFTER_MS);
    this.child.once('exit', () => clearTimeout(timer));
    return this.child.kill('SIGTERM');
  }

  private attach(id: number, end: Endpoint): void {
    end.attach({
      message: (data, ports) => {
        if (ports.length > 0) throw notImplemented('a port sent over a port into a utility process');
        this.send({ t: 'port', id, data });
      },
      closed: () => {
        this.ports.delete(id);
        this.send({ t: 'port-close', id });
      },
    });
  }

  private send(frame: UtilityFrame): void {
    if (this.child.connected) this.child.send(frame, () => undefined);
  }

  private receive(frame: UtilityFrame): void {
    if (frame.t === 'message') return void this.emit('message', frame.data);
    const end = this.ports.get(frame.id);
    if (frame.t === 'port') return end?.post(frame.data);
    this.ports.delete(frame.id);
    end?.close();
  }

  private exited(code: number): void {
    if (!live.delete(this)) return;
    for (const end of this.ports.values()) end.close();
    this.ports.clear();
    this.emit('exit', code);
  }
}

/** Electron's `utilityProcess`. */
export const utilityProcess = strict('utilityProcess', {
  fork: (modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}) =>
    strict(
      'UtilityProcess',
      new StandInUtilityProcess(modulePath, args, options),
    ) as unknown as Electron.UtilityProcess,
} satisfies Pick<typeof Electron.UtilityProcess, 'fork'>);
