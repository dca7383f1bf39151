import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellQuote } from '../../contract/cli-line.ts';
import { AppError } from '../../contract/errors.ts';
import { toolMessages } from '../../contract/messages/tools.ts';
import { type ToolInUse, toolInUse } from '../../platform/tools/in-use.ts';
import {
  linksOf,
  linkTools,
  type ToolLink,
  type ToolPlaces,
  toolPlaces,
  unlinkTools,
} from '../../platform/tools/links.ts';
import { type ShippedTool, type ShippedTools, shippedTools } from '../../platform/tools/shipped.ts';
import { nearest } from '../args/nearest.ts';
import type { Cli, Command } from '../context.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { plain } from '../output/plain.ts';

const VERBS = ['list', 'install', 'remove'];

/**
 * `slipway tools [list|install|remove] [TOOL]`: docker's tools that come with Slipway. It needs no host: whose PATH counts is who
 * types it.
 */
export const tools: Command = async (cli) => {
  const [verb = 'list', name] = cli.invocation.operands;
  if (!VERBS.includes(verb)) {
    const meant = nearest(verb, VERBS);
    throw new UsageError(
      `tools has no ${JSON.stringify(plain(verb))}; ${meant ? `did you mean "${meant}"?` : 'see: slipway help tools'}`,
    );
  }
  if (verb === 'list' && name !== undefined) throw new UsageError('tools list takes no TOOL');
  const places = await toolPlaces(cli.io.env);
  const shipped = await shippedTools(cli.io.env, dirname(fileURLToPath(import.meta.url))).catch((error) => {
    // Links can go although what they led to is gone.
    if (verb !== 'remove' || name !== undefined) throw error;
    return { folder: '', tools: [] };
  });
  if (verb === 'install') await install(cli, { shipped, places, name });
  else if (verb === 'remove') await remove(cli, { shipped, places, name });
  else for (const line of toolLines(await rowsOf(cli, { shipped, places }), places)) cli.say(line);
  if (cli.json) cli.result({ folder: shipped.folder, tools: await rowsOf(cli, { shipped, places }) });
  return EXIT.done;
};

interface Wanted {
  readonly shipped: ShippedTools;
  readonly places: ToolPlaces;
  readonly name?: string | undefined;
}

async function install(cli: Cli, { shipped, places, name }: Wanted): Promise<void> {
  // A helper that is on PATH is what docker keeps passwords with from then on, also where it cannot work: it has to be asked for.
  const wanted = name === undefined ? shipped.tools.filter(({ kind }) => kind !== 'helper') : [named(shipped, name)];
  const links = await linkTools(wanted, { shipped, places, paths: cli.paths });
  for (const { name, path, state } of links) {
    if (state === 'ours') cli.say(`${name}: ${plain(path)}`);
    else cli.note(foreignLine(path));
  }
  if (!places.isOnPath && wanted.some(({ kind }) => kind !== 'plugin'))
    for (const line of pathLines(places)) cli.note(line);
  for (const line of behindLines(await rowsOf(cli, { shipped: { ...shipped, tools: wanted }, places }))) cli.note(line);
}

async function remove(cli: Cli, { shipped, places, name }: Wanted): Promise<void> {
  const wanted = name === undefined ? shipped.tools : [named(shipped, name)];
  const removed = await unlinkTools(places, cli.paths, name === undefined ? undefined : wanted[0]?.file);
  for (const path of removed) cli.say(`Removed ${plain(path)}`);
  if (removed.length === 0) cli.say('There was no link of Slipway’s to remove.');
  for (const { path, state } of await linksOf(wanted, { places, paths: cli.paths }))
    if (state === 'foreign') cli.note(foreignLine(path));
}

const foreignLine = (path: string) => `Left, as it is not Slipway’s: ${plain(path)}`;

function named({ tools }: ShippedTools, name: string): ShippedTool {
  // As it is typed to run it, "docker compose", as well as by its file.
  const found = tools.find((tool) => tool.name === name || tool.name === `docker-${name}` || spoken(tool) === name);
  if (found) return found;
  throw new AppError('NOT_FOUND', toolMessages.unknown({ name: JSON.stringify(plain(name)) }));
}

/** A tool, where its link is, and what runs when it is called. */
export interface ToolRow {
  readonly name: string;
  readonly kind: ShippedTool['kind'];
  readonly version: string;
  readonly link: Omit<ToolLink, 'name'>;
  readonly inUse: ToolInUse | null;
}

async function rowsOf({ io, paths }: Cli, { shipped, places }: Wanted): Promise<ToolRow[]> {
  const links = await linksOf(shipped.tools, { places, paths });
  return Promise.all(
    shipped.tools.map(async ({ name, kind, version, file }, at) => {
      const { path, state } = links[at] as ToolLink;
      const inUse = await toolInUse({ name, kind, version, file }, { shipped, env: io.env, paths });
      return { name, kind, version, link: { path, state }, inUse };
    }),
  );
}

/** What is typed to run it. */
const spoken = ({ kind, name }: Pick<ShippedTool, 'kind' | 'name'>) =>
  kind === 'plugin' ? name.replace('docker-', 'docker ') : name;

/** The tools for people: each with the version that Slipway brings, and which one is used. */
export function toolLines(rows: readonly ToolRow[], places: Pick<ToolPlaces, 'bin' | 'isOnPath'>): string[] {
  const cells = rows.map((row) => ({ name: spoken(row), version: row.version, use: useOf(row) }));
  const width = (of: 'name' | 'version') => Math.max(...cells.map((cell) => cell[of].length));
  const lines = cells.map(
    ({ name, version, use }) => `${name.padEnd(width('name'))}  ${version.padEnd(width('version'))}  ${use}`,
  );
  const isLinked = rows.some(({ link }) => link.state === 'ours');
  if (!isLinked) return [...lines, 'Put them on your path with: slipway tools install'];
  return places.isOnPath ? lines : [...lines, ...pathLines(places)];
}

function useOf({ inUse, link }: ToolRow): string {
  if (inUse?.isOurs) return `in use: ${plain(inUse.path)}`;
  const linked = link.state === 'ours' ? `linked at ${plain(link.path)}, ` : '';
  if (inUse === null) return linked === '' ? 'not installed' : `${linked}not found on your path`;
  return `${linked}in use is another: ${plain(inUse.path)}${inUse.version === null ? '' : `, ${plain(inUse.version)}`}`;
}

/** Of tools that were just linked and are not what runs. */
function behindLines(rows: readonly ToolRow[]): string[] {
  return rows
    .filter(({ link, inUse }) => link.state === 'ours' && inUse !== null && !inUse.isOurs)
    .map((row) => `${spoken(row)} still is ${plain(row.inUse?.path ?? '')}, which comes before it.`);
}

/** How a folder comes onto PATH: nobody's start-up files are changed for it. */
function pathLines({ bin }: Pick<ToolPlaces, 'bin'>, platform: NodeJS.Platform = process.platform): string[] {
  if (platform === 'win32') return [`${plain(bin)} is not on your PATH: add it in the settings of Windows.`];
  const line = `export PATH=${shellQuote(plain(bin))}:"$PATH"`;
  const file = platform === 'darwin' ? '~/.zprofile' : '~/.profile';
  return [`${plain(bin)} is not on your PATH. Log in again, or put this line into ${file}: ${line}`];
}
