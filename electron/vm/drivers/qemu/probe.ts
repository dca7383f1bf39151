import { settlesWithin } from '../../../base/deadline.ts';
import { type Message, quoted } from '../../../contract/messages/message.ts';
import { acceleratorMessages } from '../../../contract/messages/qemu.ts';
import { KILLED_MS, run, start } from '../../../platform/process.ts';
import { machineArgs, SANDBOX } from './args.ts';
import type { QemuProgram } from './program.ts';

export interface ProbeResult {
  readonly works: boolean;
  /** Why not, for the user; empty when it works. */
  readonly note: Message | null;
  /** False when it only stayed silent, which a very busy machine does too. */
  readonly certain: boolean;
}

/** On a working accelerator the guest's first program runs within a second or two; the rest is for a busy machine. */
const LIFE_MS = 10_000;

/**
 * What the initrd says when it is asked (vm-assets/initrd/init). The kernel's own words are no proof: a KVM that cannot
 * emulate some instruction lets the kernel print its first lines, and stops it seconds later.
 */
const SIGN_OF_LIFE = /slipway: alive/;

/**
 * Boots the guest's kernel on an accelerator, without disks, until its first program answers on the serial console. Some
 * machines offer an accelerator that creates a VM and never runs it, or not for long, so only this counts.
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
  const append = `console=${arch === 'arm64' ? 'ttyAMA0' : 'ttyS0'} quiet panic=-1 slipway.probe`;
  const child = await start(options.qemu.path, [
    ...machineArgs(arch, accelerator),
    ...['-smp', '1', '-m', '512', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', options.kernel, '-initrd', options.initrd, '-append', append],
    ...['-chardev', 'stdio,id=tty,signal=off', '-serial', 'chardev:tty'],
  ]);
  let output = '';
  let errors = '';
  return new Promise<ProbeResult>((resolve, reject) => {
    const finish = (result: ProbeResult) => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      child.kill();
      settlesWithin(child.exited, KILLED_MS).then(() => resolve(result), reject);
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
        note: acceleratorMessages.lifeless({ accelerator, seconds: lifeMs / 1000 }),
        certain: false,
      });
    }, lifeMs);
    options.signal.addEventListener('abort', onAbort, { once: true });
    child.stdout?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('latin1')).slice(-8192);
      if (SIGN_OF_LIFE.test(output)) finish({ works: true, note: null, certain: true });
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString('utf8')).slice(0, 4096);
      if (/internal error/i.test(errors)) {
        const note = acceleratorMessages.fails({ accelerator, reason: quoted(firstLine(errors)) });
        finish({ works: false, note, certain: true });
      }
    });
    child.exited.then(() => {
      const why = firstLine(errors);
      const note = why
        ? acceleratorMessages.unusable({ accelerator, reason: quoted(why) })
        : acceleratorMessages.endedAtOnce({ accelerator });
      finish({ works: false, note, certain: errors !== '' });
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
