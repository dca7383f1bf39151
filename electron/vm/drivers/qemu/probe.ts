import { run, start } from '../../../platform/process.ts';
import { machine, SANDBOX } from './args.ts';
import type { QemuProgram } from './program.ts';

export interface ProbeResult {
  readonly works: boolean;
  /** Why not, for the user; empty when it works. */
  readonly note: string;
  /** False when it only stayed silent, which a very busy machine does too. */
  readonly certain: boolean;
}

/** A working accelerator prints the kernel's first line well within a second; the rest is for a busy machine. */
const LIFE_MS = 4000;

/** The kernel's own words: firmware that prints something is no proof that the guest's code runs. */
const SIGN_OF_LIFE = /Linux version|Kernel command line|slipway:/;

/**
 * Boots the guest's kernel on an accelerator, without disks, until its first words arrive on the serial console. Some
 * machines offer an accelerator that creates a VM and never runs it, so only this counts.
 */
export async function probeAccelerator(options: {
  readonly accelerator: string;
  readonly arch: 'amd64' | 'arm64';
  readonly qemu: QemuProgram;
  readonly kernel: string;
  readonly initrd: string;
  readonly signal: AbortSignal;
  readonly lifeMs?: number;
}): Promise<ProbeResult> {
  const { accelerator, arch } = options;
  const consoleDevice = arch === 'arm64' ? 'ttyAMA0 earlycon' : 'ttyS0 earlyprintk=serial,ttyS0,115200';
  const child = await start(options.qemu.path, [
    ...machine(arch, accelerator),
    ...['-smp', '1', '-m', '512', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', options.kernel, '-initrd', options.initrd, '-append', `console=${consoleDevice} panic=-1`],
    ...['-chardev', 'stdio,id=tty,signal=off', '-serial', 'chardev:tty'],
  ]);
  let output = '';
  let errors = '';
  return new Promise<ProbeResult>((resolve, reject) => {
    const finish = (result: ProbeResult) => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      child.kill();
      child.exited.then(() => resolve(result), reject);
    };
    const onAbort = () => {
      clearTimeout(timer);
      child.kill();
      reject(options.signal.reason);
    };
    const lifeMs = options.lifeMs ?? LIFE_MS;
    const timer = setTimeout(() => {
      finish({
        works: false,
        note: `${accelerator}: the guest showed no life within ${lifeMs / 1000} s`,
        certain: false,
      });
    }, lifeMs);
    options.signal.addEventListener('abort', onAbort, { once: true });
    child.stdout?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('latin1')).slice(-8192);
      if (SIGN_OF_LIFE.test(output)) finish({ works: true, note: '', certain: true });
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString('utf8')).slice(0, 4096);
      if (/internal error/i.test(errors)) {
        finish({ works: false, note: `${accelerator} does not run a guest here: ${firstLine(errors)}`, certain: true });
      }
    });
    child.exited.then(() => {
      const why = firstLine(errors) || 'it ended at once';
      finish({ works: false, note: `${accelerator} cannot be used: ${why}`, certain: errors !== '' });
    }, reject);
  });
}

/** Whether this QEMU was built with its seccomp filter. */
export async function probeSandbox(qemuPath: string): Promise<boolean> {
  const args = [
    '-M',
    'none',
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    '-sandbox',
    SANDBOX,
    '-monitor',
    'stdio',
  ];
  try {
    const { code } = await run(qemuPath, args, { input: 'quit\n', timeoutMs: 10_000 });
    return code === 0;
  } catch {
    return false;
  }
}

function firstLine(text: string): string {
  return (text.trim().split('\n', 1)[0] ?? '').slice(0, 200);
}
