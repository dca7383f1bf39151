import { AppError } from '../../../contract/errors.ts';
import { findProgram } from '../../../platform/find-program.ts';
import { run } from '../../../platform/process.ts';

export interface QemuProgram {
  readonly path: string;
  /** Such as 7.2.22. */
  readonly version: string;
}

const binaryName = (arch: 'amd64' | 'arm64') => (arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64');

/** Finds QEMU for an architecture and asks its version. Rejects with UNSUPPORTED and what to install. */
export async function findQemu(arch: 'amd64' | 'arm64', env: NodeJS.ProcessEnv): Promise<QemuProgram> {
  const name = binaryName(arch);
  const path = await findProgram(name, env);
  if (!path) {
    throw new AppError('UNSUPPORTED', `${name} is not installed`, {
      hint: installHint(arch),
      details: { program: name, reason: 'qemu-missing' },
    });
  }
  const { stdout } = await run(path, ['--version'], { timeoutMs: 10_000 });
  const version = /version (\d+(?:\.\d+)*)/.exec(stdout)?.[1];
  if (!version) throw new AppError('VM_FAILED', `${path} does not say which version it is`);
  return { path, version };
}

function installHint(arch: 'amd64' | 'arm64'): string {
  if (process.platform === 'darwin') return 'Install it with "brew install qemu".';
  if (process.platform === 'win32') return 'Install QEMU for Windows from qemu.org and put its folder on PATH.';
  const debian = arch === 'arm64' ? 'qemu-system-arm' : 'qemu-system-x86';
  return `Install it: "sudo apt install ${debian}" on Debian and Ubuntu, "sudo dnf install qemu-kvm" on Fedora.`;
}
