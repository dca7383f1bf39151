import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import type { Keys } from './seed.ts';

/** What a command in the guest ended with. */
export interface Outcome {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

/** What a machine boots from; all paths absolute. */
export interface Parts {
  guest: string;
  data: string;
  seed: string;
  folder: string;
  keys: Keys;
}

const CPU = 'max,-erms,-fsrm';
const KERNEL = 'mitigations=off init_on_alloc=0 tsc=reliable maxcpus=1 noreplace-smp';

/** One emulated guest of the real image, driven with OpenSSH and its serial console. */
export class Machine {
  readonly console: string[] = [];
  private readonly exited: Promise<unknown>;
  private readonly waiting = new Set<() => void>();

  private readonly qemu: ChildProcess;
  private readonly port: number;
  private readonly parts: Parts;

  private constructor(qemu: ChildProcess, port: number, parts: Parts) {
    this.qemu = qemu;
    this.port = port;
    this.parts = parts;
    this.exited = once(qemu, 'exit');
    if (!qemu.stdout) throw new Error('QEMU has no stdout');
    createInterface({ input: qemu.stdout }).on('line', (line) => {
      this.console.push(line.trimEnd());
      for (const wake of this.waiting) wake();
    });
    qemu.on('exit', () => {
      for (const wake of this.waiting) wake();
    });
  }

  /** On the emulated machine that the product describes (`EMULATED_CPU`, `EMULATED_KERNEL`), for the same reasons. */
  static async start(parts: Parts): Promise<Machine> {
    const port = await freePort();
    const { guest, data, seed, folder } = parts;
    const manifest = JSON.parse(readFileSync(join(guest, 'manifest.json'), 'utf8')) as { cmdline: string };
    const disk = (name: string, file: string, more = '') => [
      ...['-drive', `if=none,id=${name},format=raw,file=${file}${more}`],
      ...['-device', `virtio-blk-pci,drive=${name},serial=slipway-${name}`],
    ];
    const qemu = spawn(
      'qemu-system-x86_64',
      [
        ...['-M', 'q35', '-accel', 'tcg,thread=multi', '-cpu', CPU, '-smp', '2', '-m', '2048'],
        ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
        ...['-qmp', `unix:${join(folder, 'qmp')},server,nowait`],
        ...[
          '-kernel',
          join(guest, 'vmlinuz'),
          '-initrd',
          join(guest, 'initrd'),
          '-append',
          `${manifest.cmdline} ${KERNEL}`,
        ],
        ...disk('root', join(guest, 'root.img'), ',readonly=on'),
        ...disk('data', data),
        ...disk('seed', seed, ',readonly=on'),
        ...['-netdev', `user,id=n0,hostfwd=tcp:127.0.0.1:${port}-:22`, '-device', 'virtio-net-pci,netdev=n0,romfile='],
        ...['-device', 'virtio-rng-pci'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    return new Machine(qemu, port, parts);
  }

  /** Resolves with the first console line that matches, past or future; rejects when QEMU ends or time is up. */
  async line(pattern: RegExp, seconds: number): Promise<string> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const found = this.console.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (left <= 0 || this.qemu.exitCode !== null)
        throw new Error(`no console line ${pattern} within ${seconds} s:\n${this.console.join('\n')}`);
      await this.nextLine(left);
    }
  }

  /** Resolves with QEMU's exit code; rejects with the console when it still runs after so many seconds. */
  async ended(seconds: number): Promise<number | null> {
    const deadline = Date.now() + seconds * 1000;
    while (this.qemu.exitCode === null && this.qemu.signalCode === null) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`the machine still runs after ${seconds} s:\n${this.console.join('\n')}`);
      await this.nextLine(left);
    }
    return this.qemu.exitCode;
  }

  private nextLine(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.waiting.add(wake);
    });
  }

  /** The options every OpenSSH client call shares: this key, that host key, nothing from the user's own files. */
  sshOptions(): string[] {
    const { keys } = this.parts;
    return [
      ...['-F', 'none', '-q', '-i', keys.user, '-p', String(this.port), '-o', 'BatchMode=yes'],
      ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'ConnectTimeout=20'],
      // A guest that has frozen ends the command, and the test with its console.
      ...['-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=3'],
    ];
  }

  /** Runs one command line in the guest. */
  async run(command: string): Promise<Outcome> {
    const child = spawn('ssh', [...this.sshOptions(), 'root@127.0.0.1', command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exit = once(child, 'exit');
    const [stdout, stderr] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
    const [code] = (await exit) as [number | null];
    return { code, stdout, stderr: stderr.toString() };
  }

  /** Runs a command that must succeed and returns its output as text. */
  async output(command: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(command);
    if (code !== 0) throw new Error(`"${command}" ended with ${code}: ${stderr}\n${this.console.join('\n')}`);
    return stdout.toString().trim();
  }

  /** Forwards a unix socket here to one in the guest; ends with the machine. */
  async forward(local: string, remote: string): Promise<void> {
    const child = spawn('ssh', [
      ...this.sshOptions(),
      '-N',
      '-o',
      'ExitOnForwardFailure=yes',
      '-L',
      `${local}:${remote}`,
      'root@127.0.0.1',
    ]);
    this.qemu.once('exit', () => child.kill());
    await until(async () => (await connects(local)) || undefined, 30);
  }

  /** Presses the ACPI power button through QMP. */
  async powerButton(): Promise<void> {
    const socket = createConnection(join(this.parts.folder, 'qmp'));
    const replies = createInterface({ input: socket });
    socket.write('{"execute":"qmp_capabilities"}\n{"execute":"system_powerdown"}\n');
    for await (const reply of replies) if (reply.includes('POWERDOWN')) break;
    socket.destroy();
  }

  async kill(): Promise<void> {
    this.qemu.kill('SIGKILL');
    await this.exited;
  }
}

/** Calls a probe until it answers something else than undefined. */
export async function until<T>(probe: () => Promise<T | undefined>, seconds: number): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe().catch((error: unknown) => {
      if (Date.now() > deadline) throw error;
      return undefined;
    });
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function connects(path: string): Promise<boolean> {
  const socket = createConnection(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
