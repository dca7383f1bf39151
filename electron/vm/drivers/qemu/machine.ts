import type { Logger } from '../../../base/logger.ts';
import { defect } from '../../../contract/errors.ts';
import type { StartOptions, VmSpec } from '../../driver.ts';
import type { GuestImage, ImageVariant } from '../../image/manifest.ts';
import { chooseAccelerator } from './accelerator.ts';
import type { QemuFiles } from './files.ts';
import type { LaunchOptions } from './launch.ts';
import { findQemu } from './program.ts';
import { stateKey } from './saved/state.ts';
import { unpackedKernel } from './unpacked-kernel.ts';

/** The files of the guest image that QEMU boots. */
export type KernelVariant = Extract<ImageVariant, { kind: 'kernel' }>;

export interface MachineOptions extends StartOptions {
  readonly files: QemuFiles;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** Of its data disk. */
  readonly dataBytes: number;
}

/** What runs a VM on this machine, what it boots, and whom a state of it fits. */
export async function machineOf(
  spec: VmSpec,
  { files, env, log, signal, onStage, dataBytes }: MachineOptions,
): Promise<Pick<LaunchOptions, 'qemu' | 'choice' | 'boot' | 'key'>> {
  const variant = kernelOf(spec.image);
  const { arch } = spec.image;
  onStage('accelerator');
  const qemu = await findQemu(arch, env);
  const choice = await chooseAccelerator({
    ...{ arch, qemu, log, signal },
    kernel: variant.kernel.path,
    initrd: variant.initrd.path,
    cacheFile: files.accelerators,
  });
  onStage('process');
  const unpacks = choice.accelerator === 'tcg' && arch === 'amd64';
  const path = unpacks ? await unpackedKernel({ kernel: variant.kernel, dir: files.dir, log, signal }) : null;
  const boot = path === null ? variant : { ...variant, kernel: { ...variant.kernel, path } };
  return { qemu, choice, boot, key: await stateKey({ qemu, choice, spec, boot, dataBytes }) };
}

function kernelOf({ variant }: GuestImage): KernelVariant {
  if (variant.kind === 'kernel') return variant;
  throw defect(`QEMU boots no ${variant.kind}`);
}
