import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { toolMessages } from '../../contract/messages/tools.ts';
import { readJson } from '../files.ts';

/** As vm-assets/tools writes it. */
const manifest = z.object({
  format: z.literal(1),
  tools: z.array(
    z.object({
      name: z.string().regex(/^docker[a-z-]*$/),
      /** How the docker command comes to it: it is that itself, in its folder of plug-ins, or, as a helper for passwords, on PATH. */
      kind: z.enum(['command', 'plugin', 'helper']),
      // A bare name: a manifest can never point outside its folder.
      file: z.string().regex(/^[a-z][a-z.-]*$/),
      version: z.string().max(64),
    }),
  ),
});

/** A tool that comes with Slipway, `file` in its folder. */
export type ShippedTool = z.infer<typeof manifest>['tools'][number];

export interface ShippedTools {
  readonly folder: string;
  readonly tools: readonly ShippedTool[];
}

/**
 * Docker's tools that come with this Slipway. `bundleDir`: where the code lies that asks. Rejects with NOT_FOUND where there are
 * none, and IO_ERROR where nobody can tell which.
 */
export async function shippedTools(env: NodeJS.ProcessEnv, bundleDir: string): Promise<ShippedTools> {
  const folder = await folderOf(env, bundleDir);
  const path = join(folder, 'manifest.json');
  const found = await readJson(path);
  if (found.kind === 'missing') throw new AppError('NOT_FOUND', toolMessages.notShipped({ path: folder }));
  const parsed = manifest.safeParse(found.kind === 'value' ? found.value : null);
  if (!parsed.success) throw new AppError('IO_ERROR', toolMessages.damaged({ path }), { cause: parsed.error });
  return { folder, tools: parsed.data.tools };
}

/** Beside the bundles, in a checkout as in what is installed. */
async function folderOf({ SLIPWAY_TOOLS_DIR }: NodeJS.ProcessEnv, bundleDir: string): Promise<string> {
  if (SLIPWAY_TOOLS_DIR) return SLIPWAY_TOOLS_DIR;
  const name = join('tools', `${process.platform}-${process.arch}`);
  const { resourcesPath } = process as { resourcesPath?: string };
  const beside = join(dirname(bundleDir), name);
  if (!resourcesPath) return beside;
  const packed = join(resourcesPath, name);
  return (await stat(packed).catch(() => null)) ? packed : beside;
}
