import { readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { toolMessages } from '../../contract/messages/tools.ts';
import { readJson } from '../files.ts';
import { findProgramIn, pathFolders } from '../find-program.ts';
import type { HomePaths } from '../paths.ts';
import { run } from '../process.ts';
import { dockerConfigFolder } from '../user-home.ts';
import { type ShippedTool, type ShippedTools, shippedTools } from './shipped.ts';

/** The program that runs when the user types a tool's name. */
export interface ToolInUse {
  readonly path: string;
  /** Null where it does not say. */
  readonly version: string | null;
  readonly isOurs: boolean;
}

/** Which program the user's shell, or the docker command for a plug-in, takes for a tool; null where there is none. */
export async function toolInUse(
  tool: ShippedTool,
  {
    shipped,
    env,
    paths,
  }: { readonly shipped: ShippedTools; readonly env: NodeJS.ProcessEnv; readonly paths: HomePaths },
): Promise<ToolInUse | null> {
  const folders = tool.kind === 'plugin' ? await pluginFolders(env) : pathFolders(env);
  const path = await findProgramIn(folders, tool.name);
  if (path === null) return null;
  const isOurs =
    (await readlink(path).catch(() => null)) === join(paths.tools, tool.file) ||
    (await isSame(path, join(shipped.folder, tool.file)));
  return { path, isOurs, version: isOurs ? tool.version : await versionOf(path, tool.kind) };
}

const cliConfig = z.object({ cliPluginsExtraDirs: z.array(z.string()).max(100) });

/** A tool for a child of ours to run. */
export interface FoundTool {
  readonly path: string;
  readonly isOurs: boolean;
}

/** A tool that Slipway itself runs: its own, whatever the user's path has, else the user's. Rejects with UNSUPPORTED. */
export async function findTool(name: string, env: NodeJS.ProcessEnv, bundleDir: string): Promise<FoundTool> {
  const shipped = await shippedTools(env, bundleDir).catch(() => null);
  const own = shipped && (await findProgramIn([shipped.folder], name));
  if (own) return { path: own, isOurs: true };
  const other = await findProgramIn([...(await pluginFolders(env)), ...pathFolders(env)], name);
  if (other === null) throw new AppError('UNSUPPORTED', toolMessages.missing({ name }));
  return { path: other, isOurs: false };
}

/** Where the docker command looks for plug-ins, in its order: the first that has one counts. */
async function pluginFolders(env: NodeJS.ProcessEnv): Promise<string[]> {
  const config = dockerConfigFolder(env);
  if (config === null) return [];
  const found = await readJson(join(config, 'config.json'));
  const more = cliConfig.safeParse(found.kind === 'value' ? found.value : null).data?.cliPluginsExtraDirs ?? [];
  const system =
    process.platform === 'win32'
      ? [env.ProgramData, env.ProgramFiles].flatMap((base) => (base ? [join(base, 'Docker')] : []))
      : ['/usr/local/lib/docker', '/usr/local/libexec/docker', '/usr/lib/docker', '/usr/libexec/docker'];
  return [...more, join(config, 'cli-plugins'), ...system.map((folder) => join(folder, 'cli-plugins'))];
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => null)));
  return a !== null && a === b;
}

/** What each kind is asked for its version by. */
const ASKED: Readonly<Record<ShippedTool['kind'], readonly string[]>> = {
  command: ['--version'],
  // What the docker command itself asks a plug-in.
  plugin: ['docker-cli-plugin-metadata'],
  helper: ['version'],
};

/** Enough for a program that another computer's disk has to be read for. */
const VERSION_MS = 10_000;

/** What a program says of itself, which may be anything. */
async function versionOf(path: string, kind: ShippedTool['kind']): Promise<string | null> {
  try {
    const { code, stdout } = await run(path, ASKED[kind], { timeoutMs: VERSION_MS, maxOutputBytes: 64 * 1024 });
    return code === 0
      ? (/\bv?(\d+\.\d+[\w.+~-]{0,40})/.exec(stdout.replace(/"SchemaVersion": *"[^"]*"/, ''))?.[1] ?? null)
      : null;
  } catch {
    return null;
  }
}
