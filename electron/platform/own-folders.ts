import { mkdir, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isWithin } from '../contract/shares.ts';
import type { HomePaths } from './paths.ts';

/**
 * Where Slipway keeps its own data, without a link in it: its home, and the folder of templates (`SLIPWAY_TEMPLATES`) where that is
 * another, which is made where it is not there, as what is not there cannot be hidden. None lies within another.
 */
export async function ownFolders({ root }: Pick<HomePaths, 'root'>, env: NodeJS.ProcessEnv): Promise<string[]> {
  const templates = env.SLIPWAY_TEMPLATES ? resolve(env.SLIPWAY_TEMPLATES) : null;
  if (templates) await mkdir(templates, { recursive: true, mode: 0o700 }).catch(() => undefined);
  const named = templates ? [root, templates] : [root];
  const real = await Promise.all(named.map((each) => realpath(each).catch(() => each)));
  return [...new Set(real)].filter((each, _, all) => !all.some((other) => other !== each && isWithin(each, other)));
}
