import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../../electron/platform/io-error.ts';
import { freePort } from '../../../electron/platform/ports.ts';
import { ping } from './engine-api.ts';
import type { BenchContext } from './row.ts';
import { end, output, until } from './shell.ts';
import { forwardArguments } from './ssh-forward.ts';
import type { StockGuest } from './stock-guest.ts';

// Under TCG a stock Debian takes about 45 s on an idle machine.
const bootDeadlineMs = 240_000;

/** One that crashes ends its QEMU, and is not waited for. */
const KERNEL = 'root=LABEL=root rw quiet console=ttyS0 oops=panic panic=-1';

/** What both guests run on. */
export interface Machine {
  /** Of the VM that it is read from. */
  readonly pid: number;
  readonly accelerator: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** QEMU's name for the CPU; all that it offers unless told. */
  readonly cpu?: string;
  /** Further arguments for QEMU. */
  readonly devices?: readonly string[];
}

/** A stock guest whose engine answers. */
export interface RunningStock {
  /** Of its QEMU. */
  readonly pid: number;
  /** Its engine's, on this machine. */
  readonly socket: string;
  /** Of its sshd, on loopback. */
  readonly port: number;
  /** Milliseconds from QEMU's start to the engine's first answer over SSH. */
  readonly took: number;
  end(): Promise<void>;
}

/** Boots the stock guest, and ends it; gives what it took until its engine answered. */
export async function bootStock(guest: StockGuest, machine: Machine, context: BenchContext): Promise<number> {
  const running = await startStock(guest, machine, context);
  await running.end();
  return running.took;
}

/** A stock kernel on a CPU that QEMU emulates crashes while it starts in one boot of six to ten: see EMULATED_KERNEL in args.ts. */
const ATTEMPTS = 5;

class Crashed extends Error {}

/** Boots the stock guest, anew where its kernel crashed: that is not what is measured. It ends with the part. */
export async function startStock(guest: StockGuest, machine: Machine, context: BenchContext): Promise<RunningStock> {
  for (let left = ATTEMPTS - 1; ; left -= 1) {
    try {
      return await attempt(guest, machine, context);
    } catch (error) {
      if (!(error instanceof Crashed) || left === 0) throw error;
      context.say(error.message);
    }
  }
}

async function attempt(guest: StockGuest, machine: Machine, context: BenchContext): Promise<RunningStock> {
  const folder = await mkdtemp(join(tmpdir(), 'sw-'));
  context.onEnd(() => rm(folder, { recursive: true, force: true }));
  const log = join(folder, 'console.log');
  const said = async () => (await readFile(log, 'utf8').catch(() => '')).trim().split(/[\r\n]+/);
  const port = await freePort();
  const emulated = machine.accelerator === 'tcg';
  const start = performance.now();
  const qemu = spawn(
    process.arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64',
    [
      ...['-M', process.arch === 'arm64' ? 'virt' : 'q35', '-cpu', machine.cpu ?? 'max', '-smp', String(machine.cpus)],
      ...['-m', String(machine.memoryMiB)],
      ...['-accel', emulated ? 'tcg,thread=multi' : machine.accelerator],
      ...['-kernel', guest.kernel, '-initrd', guest.initrd, '-append', KERNEL, '-no-reboot'],
      ...['-drive', `file=${guest.disk},format=raw,if=virtio,snapshot=on`],
      ...['-netdev', `user,id=n0,hostfwd=tcp:127.0.0.1:${port}-:22`, '-device', 'virtio-net-pci,netdev=n0'],
      ...['-display', 'none', '-nodefaults', '-serial', `file:${log}`],
      ...(machine.devices ?? []),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  context.onEnd(() => end(qemu));
  const socket = join(folder, 'docker.sock');
  await until('the stock guest', bootDeadlineMs, async () => {
    if (qemu.exitCode === 0) throw new Crashed(`the stock guest crashed, and boots anew: ${crashOf(await said())}`);
    if (qemu.exitCode !== null) throw new Error(`QEMU ended with ${qemu.exitCode}`);
    const ssh = spawn('ssh', forwardArguments({ port, key: guest.key, socket }), { stdio: 'ignore' });
    context.onEnd(() => end(ssh));
    // A tunnel either comes to answer, or ends because sshd is not up yet.
    while (ssh.exitCode === null && performance.now() - start < bootDeadlineMs) {
      if (await ping(socket)) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await rm(socket, { force: true });
    return false;
  }).catch(async (error) => {
    await end(qemu);
    throw error instanceof Crashed ? error : new Error(`${messageOf(error)}\n${(await said()).slice(-10).join('\n')}`);
  });
  return { pid: qemu.pid ?? 0, socket, port, took: performance.now() - start, end: () => end(qemu) };
}

const crashOf = (lines: readonly string[]) => lines.find((line) => /Oops|panic|BUG/.test(line)) ?? lines.at(-1) ?? '';

/** QEMU's name for the CPU of a VM that runs, by its pid: the guests by themselves are told apart on one and the same. */
export async function cpuOf(pid: number): Promise<string> {
  const line = await output('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
  const [, cpu] = / -cpu (\S+)/.exec(line) ?? [];
  if (cpu === undefined) throw new Error(`process ${pid} is no QEMU: ${line.slice(0, 200)}`);
  return cpu;
}
