import { writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { VmDriver } from '../driver.ts';
import { QemuDriver, type QemuDriverOptions } from '../drivers/qemu/driver.ts';
import { type Aside, StandInGuest } from './stand-in-guest.ts';
import { answerProbe, copy, StandInProcess } from './stand-in-process.ts';

/** Beyond the largest pid there can be: nothing that is signalled by it is hit. */
const FIRST_PID = 2 ** 22 + 1000;

/**
 * QEMU without QEMU, in this process, for `spawn` to return: it takes the driver's real arguments, listens on the real
 * sockets and boots, in milliseconds, a guest that answers over real SSH. For tests of everything around it.
 */
export class StandInQemu {
  readonly #running = new Set<StandInVm>();
  /** What all of its VMs have: a damaged one keeps them from booting until e2fsck has been run in one. */
  readonly disk = { damaged: false };
  /**
   * `copy`: what becomes of copies of files. `saved`: a guest that goes on from a saved state ends at once; `loading`: so many VM
   * processes end before it does, as it is loaded.
   */
  readonly faults: Faults = { copy: null, saved: false, loading: 0 };
  readonly #aside: Aside;
  #nextPid = FIRST_PID;

  /** `aside` runs what is the stand-in's own use of files and sockets, for tests that watch the product's. */
  constructor(aside: Aside = (work) => work()) {
    this.#aside = aside;
  }

  /** VM processes that have not ended. */
  get running(): readonly StandInVm[] {
    return [...this.#running];
  }

  /** In place of node:child_process's. */
  spawn = (file: string, args: readonly string[]): StandInProcess => {
    const child = new StandInProcess(this.#nextPid++);
    if (file === 'cp') this.#aside(() => copy(child, args, this.faults.copy));
    else if (!args.includes('-pidfile')) answerProbe(child, args);
    else {
      const vm = new StandInVm(child, args, { aside: this.#aside, disk: this.disk, faults: this.faults });
      this.#running.add(vm);
      child.once('exit', () => this.#running.delete(vm));
    }
    return child;
  };
}

/** In place of the driver's maker: of a guest that has no agent, as the stand-in's, or each start would wait for it. */
export const agentless = (options: QemuDriverOptions) =>
  Object.assign(new QemuDriver(options), { agent: undefined }) as VmDriver;

interface Faults {
  copy: 'no space' | 'hangs' | null;
  saved: boolean;
  loading: number;
}

interface Order {
  readonly execute: string;
  readonly id: number;
  readonly arguments?: Readonly<Record<string, string>>;
}

export class StandInVm {
  readonly process: StandInProcess;
  readonly #args: readonly string[];
  readonly #aside: Aside;
  readonly #faults: Faults;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  /** How often it was told to go on, its first start among them. */
  resumed = 0;
  /** Takes no orders: what connects to its control socket is cut off. */
  deaf = false;
  /** Obeys that order, and cuts off who gave it in place of an answer; once. */
  cutsOffAt: string | null = null;
  /** Lines its monitor was given. */
  readonly monitored: string[] = [];
  /** What its monitor answers, by line. */
  readonly words = new Map<string, string>();
  #qmp: Socket | null = null;
  #console: Socket | null = null;
  readonly #guest: StandInGuest;
  #status = 'running';

  constructor(
    process: StandInProcess,
    args: readonly string[],
    { aside, disk, faults }: { aside: Aside; disk: StandInQemu['disk']; faults: Faults },
  ) {
    this.process = process;
    this.#args = args;
    this.#aside = aside;
    this.#faults = faults;
    this.#guest = new StandInGuest({
      ...{ aside, disk },
      seed: this.#match(/"filename":"([^"]*seed\.tar)"/),
      ssh: {
        host: this.#match(/hostfwd=tcp:([\d.]+):/),
        port: Number(this.#match(/hostfwd=tcp:[\d.]+:(\d+)-/)),
      },
      say: (line) => void this.#console?.write(`slipway: ${line}\n`),
      powerOff: () => process.end(0),
    });
    process.once('exit', () => this.#close());
    aside(() => {
      writeFileSync(this.#option('-pidfile'), `${process.pid}\n`);
      this.#listen('qmp', (socket) => this.#control(socket));
      this.#listen('tty', (socket) => {
        this.#console = socket;
      });
    });
  }

  /** Cannot write to its disk: says so for each write under way, and stops until it is told to go on. */
  failWrites(count: number): void {
    const error = { event: 'BLOCK_IO_ERROR', data: { nospace: true } };
    for (const event of [...Array(count).fill(error), { event: 'STOP' }]) this.#tell(event);
  }

  /** Stops for good, as when the accelerator meets what it cannot run. */
  giveUp(): void {
    this.#status = 'internal-error';
    this.#tell({ event: 'STOP' });
  }

  /** Cuts off who controls it, and goes on. */
  hangUp(): void {
    this.#qmp?.destroy();
  }

  /** Ends every connection to the engine, as one that is killed and started again does. */
  killEngine(): void {
    this.#guest.killEngine();
  }

  /** Ends, as a crash or `kill -9` would end it. */
  crash(): void {
    this.process.kill('SIGKILL');
  }

  #option(name: string): string {
    return this.#args[this.#args.indexOf(name) + 1] as string;
  }

  #match(pattern: RegExp): string {
    return this.#args.map((arg) => pattern.exec(arg)?.[1]).find((found) => found !== undefined) ?? '';
  }

  #listen(id: string, serve: (socket: Socket) => void): void {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      serve(socket);
    });
    server.on('error', () => this.process.end(1));
    server.listen(this.#match(new RegExp(`^socket,id=${id},path=(.*),server=on`)).replaceAll(',,', ','));
    this.#servers.push(server);
  }

  #tell(event: object): void {
    this.#qmp?.write(`${JSON.stringify(event)}\n`);
  }

  #control(socket: Socket): void {
    if (this.deaf) {
      socket.destroy();
      return;
    }
    this.#qmp = socket;
    socket.write('{"QMP":{}}\n');
    socket.on('data', (data) => {
      for (const line of String(data).split('\n').filter(Boolean)) {
        const { execute, id, arguments: args } = JSON.parse(line) as Order;
        const words = args?.['command-line'] ?? '';
        if (words) this.monitored.push(words);
        const answers: Record<string, object | string> = {
          'human-monitor-command': this.words.get(words) ?? '',
          'query-uuid': { UUID: this.#option('-uuid') },
          'query-status': { status: this.#status },
          'query-migrate': { status: 'completed' },
        };
        if (execute.startsWith('migrate')) this.#migrate(execute, args?.uri?.replace(/^unix:/, '') ?? '');
        if (execute === this.cutsOffAt) {
          this.cutsOffAt = null;
          socket.destroy();
          return;
        }
        socket.write(`${JSON.stringify({ return: answers[execute] ?? {}, id })}\n`);
        if (execute === 'device_del') this.#tell({ event: 'DEVICE_DELETED', data: { device: args?.id } });
        if (execute === 'cont') {
          this.resumed += 1;
          this.#tell({ event: 'RESUME' });
          if (this.#faults.saved && this.#args.includes('-incoming')) this.crash();
          else void this.#guest.boot();
        }
        if (execute === 'quit' || execute === 'system_powerdown') this.process.end(0);
      }
    });
  }

  /** Of its devices nothing is kept. */
  #migrate(command: string, path: string): void {
    this.#aside(() => {
      if (command === 'migrate')
        connect(path)
          .on('error', () => undefined)
          .end('devices');
      if (command !== 'migrate-incoming') return;
      if (this.#faults.loading > 0) {
        this.#faults.loading -= 1;
        this.crash();
        return;
      }
      const server = createServer((from) => from.on('error', () => undefined).resume());
      server.on('error', () => undefined).listen(path);
      this.#servers.push(server);
    });
  }

  #close(): void {
    this.#guest.close();
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
