import type { Logger } from '../../../base/logger.ts';
import { defect } from '../../../contract/errors.ts';
import type { StartOptions, VmSpec } from '../../driver.ts';
import type { GuestImage, ImageVariant } from '../../image/manifest.ts';
import { type AcceleratorChoice, chooseAccelerator } from './accelerator.ts';
import type { QemuFiles } from './files.ts';
import { findQemu, type QemuProgram } from './program.ts';
import { stateKey } from './saved/state.ts';
import { unpackedKernel } from './unpacked-kernel.ts';

/** The files of the guest image that QEMU boots. */
export type KernelVariant = Extract<ImageVariant, { kind: 'kernel' }>;

/** Which QEMU is started for a VM, and with what. */
export interface LaunchPlan {
  readonly qemu: QemuProgram;
  readonly choice: AcceleratorChoice;
  /** What it boots; the kernel packed or not. */
  readonly boot: KernelVariant;
  /** Whom a state of it fits: see saved/state.ts. */
  readonly key: string;
}

export interface LaunchPlanOptions extends StartOptions {
  readonly files: QemuFiles;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** Of the VM's data disk. */
  readonly dataBytes: number;
}

/** Finds QEMU and the fastest accelerator that runs the image. Rejects with an AppError. */
export async function planLaunch(
  spec: VmSpec,
  { files, env, log, signal, onStage, dataBytes }: LaunchPlanOptions,
): Promise<LaunchPlan> {
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
