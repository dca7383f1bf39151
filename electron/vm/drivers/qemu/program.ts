import { stat } from 'node:fs/promises';
import { AppError } from '../../../contract/errors.ts';
import type { Message } from '../../../contract/messages/message.ts';
import { qemuMessages } from '../../../contract/messages/qemu.ts';
import { findProgram } from '../../../platform/find-program.ts';
import { run } from '../../../platform/process.ts';

export interface QemuProgram {
  readonly path: string;
  /** Such as 7.2.22. */
  readonly version: string;
}

const binaryName = (arch: 'amd64' | 'arm64') => (arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64');

/** The last one that was asked: QEMU takes a twentieth of a second to say its version, which a wake need not wait for. */
let asked: { readonly file: string; readonly program: QemuProgram } | null = null;

/** Finds QEMU for an architecture and asks its version. Rejects with UNSUPPORTED and what to install. */
export async function findQemu(arch: 'amd64' | 'arm64', env: NodeJS.ProcessEnv): Promise<QemuProgram> {
  const name = binaryName(arch);
  const path = await findProgram(name, env);
  if (!path) {
    throw new AppError('UNSUPPORTED', qemuMessages.notInstalled({ program: name }), {
      hint: installHint(arch),
      details: { program: name, reason: 'qemu-missing' },
    });
  }
  const { size, mtimeMs } = await stat(path);
  const file = [path, size, mtimeMs].join('|');
  if (asked?.file === file) return asked.program;
  const { stdout } = await run(path, ['--version'], { timeoutMs: 10_000 });
  const version = /version (\d+(?:\.\d+)*)/.exec(stdout)?.[1];
  if (!version) throw new AppError('VM_FAILED', qemuMessages.noVersion({ path }));
  asked = { file, program: { path, version } };
  return asked.program;
}

function installHint(arch: 'amd64' | 'arm64'): Message {
  if (process.platform === 'darwin') return qemuMessages.installOnMac();
  if (process.platform === 'win32') return qemuMessages.installOnWindows();
  return qemuMessages.installOnLinux({ package: arch === 'arm64' ? 'qemu-system-arm' : 'qemu-system-x86' });
}
