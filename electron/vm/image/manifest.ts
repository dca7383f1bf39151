import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import { isMissing, messageOf } from '../../platform/io-error.ts';
import { readSmallText } from '../../platform/read-file.ts';

const file = z.object({
  // A bare name: a manifest can never point outside its folder.
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().positive(),
});

const manifest = z.object({
  format: z.literal(1),
  arch: z.enum(['amd64', 'arm64']),
  kernel: file.extend({ version: z.string() }),
  initrd: file,
  root: file.extend({ fs: z.string() }),
  rootfs: file.optional(),
  engine: z.object({ docker: z.string(), containerd: z.string(), runc: z.string(), api: z.string() }),
  cmdline: z.string().max(2048),
  daemonJson: z.record(z.string(), z.unknown()).default({}),
});

export interface ImageFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/** The files of an image that one kind of hypervisor boots. */
export type ImageVariant =
  /** A kernel with its initrd and command line; the root file system is a disk. */
  | {
      readonly kind: 'kernel';
      readonly kernel: ImageFile;
      readonly initrd: ImageFile;
      readonly root: ImageFile;
      readonly cmdline: string;
    }
  /** The root file system as a tar, to be imported by what brings a kernel of its own. */
  | { readonly kind: 'rootfs'; readonly root: ImageFile };

/** A guest image as its manifest describes it, for one kind of hypervisor. Verify its files before use. */
export interface GuestImage {
  /** The root file system's checksum: two builds with the same id are the same guest. */
  readonly id: string;
  readonly arch: 'amd64' | 'arm64';
  readonly variant: ImageVariant;
  /** All that the variant names. */
  readonly files: readonly ImageFile[];
  /** The engine's configuration the image comes with: a seed's own replaces it whole. */
  readonly daemonJson: Readonly<Record<string, unknown>>;
  readonly versions: { readonly kernel: string; readonly docker: string };
}

/** The guest architecture for this machine. */
export function guestArch(arch: string = process.arch): 'amd64' | 'arm64' {
  if (arch === 'x64') return 'amd64';
  if (arch === 'arm64') return 'arm64';
  throw new AppError('UNSUPPORTED', vmMessages.noImageFor({ arch }));
}

/**
 * Where the guest image is: SLIPWAY_GUEST_DIR, the packaged app's resources, or build/out/guest beside the bundle whose
 * folder is given. The first folder with a manifest wins; with none, the last candidate, so that the error names it.
 */
export async function findGuestDir(env: NodeJS.ProcessEnv, bundleDir: string): Promise<string> {
  if (env.SLIPWAY_GUEST_DIR) return env.SLIPWAY_GUEST_DIR;
  const arch = guestArch();
  const { resourcesPath } = process as { resourcesPath?: string };
  const candidates = [
    ...(resourcesPath ? [join(resourcesPath, 'guest', arch)] : []),
    join(dirname(bundleDir), 'guest', arch),
    // A shared chunk of the bundle lies one folder deeper; unbundled sources lie in electron/.
    join(bundleDir, '..', '..', 'guest', arch),
  ];
  for (const dir of candidates) {
    const found = await stat(join(dir, 'manifest.json')).catch(() => null);
    if (found) return dir;
  }
  return candidates[resourcesPath ? 1 : 0] as string;
}

/**
 * Reads and checks a manifest, for one of the variants. Rejects with VM_FAILED and what to do, also where the image does not have
 * that one. Looks at no other file.
 */
export async function loadGuestImage(dir: string, kind: ImageVariant['kind']): Promise<GuestImage> {
  const path = join(dir, 'manifest.json');
  let text: string;
  try {
    text = await readSmallText(path);
  } catch (error) {
    const missing = isMissing(error);
    const what = missing ? vmMessages.noImage({ path: dir }) : vmMessages.unreadableImage({ path });
    throw new AppError('VM_FAILED', what, {
      details: { path, reason: 'image-missing' },
      cause: error,
    });
  }
  let parsed: z.infer<typeof manifest>;
  try {
    parsed = manifest.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('VM_FAILED', vmMessages.badManifest({ reason: quoted(firstLine(messageOf(error))) }), {
      details: { path, reason: 'image-manifest' },
      cause: error,
    });
  }
  const variant = variantOf(parsed, kind, dir);
  if (!variant) {
    throw new AppError('VM_FAILED', vmMessages.otherVariant({ path: dir }), {
      details: { path, reason: 'image-variant' },
    });
  }
  return {
    id: variant.root.sha256,
    arch: parsed.arch,
    variant,
    files: variant.kind === 'kernel' ? [variant.kernel, variant.initrd, variant.root] : [variant.root],
    daemonJson: parsed.daemonJson,
    versions: { kernel: parsed.kernel.version, docker: parsed.engine.docker },
  };
}

function variantOf(
  { kernel, initrd, root, rootfs, cmdline }: z.infer<typeof manifest>,
  kind: ImageVariant['kind'],
  dir: string,
): ImageVariant | null {
  const at = ({ file: name, sha256, size }: z.infer<typeof file>): ImageFile => ({
    path: join(dir, name),
    sha256,
    size,
  });
  if (kind === 'kernel') return { kind, kernel: at(kernel), initrd: at(initrd), root: at(root), cmdline };
  return rootfs ? { kind, root: at(rootfs) } : null;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] as string;
}
