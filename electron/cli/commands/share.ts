import { resolve } from 'node:path';
import { englishOf } from '../../contract/messages/message.ts';
import type { SharedFolder } from '../../contract/shares.ts';
import { nearest } from '../args/nearest.ts';
import type { Cli, Command } from '../context.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { type Host, requireHost } from '../host/connect.ts';
import { plain } from '../output/plain.ts';
import { noteNotKept, viewOf } from './settings.ts';

const VERBS = ['list', 'add', 'remove'];

/** `slipway share [list|add|remove] [FOLDER]`: which folders of this computer containers can be given. */
export const share: Command = async (cli) => {
  const [verb = 'list', folder] = cli.invocation.operands;
  const readOnly = cli.invocation.switches.has('read-only');
  const force = cli.invocation.switches.has('force');
  if (!VERBS.includes(verb)) {
    const meant = nearest(verb, VERBS);
    throw new UsageError(
      `share has no ${JSON.stringify(plain(verb))}; ${meant ? `did you mean "${meant}"?` : 'see: slipway help share'}`,
    );
  }
  if (verb === 'list' ? folder !== undefined : folder === undefined)
    throw new UsageError(verb === 'list' ? 'share list takes no folder' : `share ${verb} needs a FOLDER`);
  if (readOnly && verb !== 'add') throw new UsageError(`share ${verb} has no --read-only`);
  if (force && verb === 'list') throw new UsageError('share list has no --force');
  const host = await requireHost(cli.paths);
  try {
    if (folder !== undefined) {
      // As the shell means it: relative to where the command was typed.
      const path = resolve(folder);
      if (verb === 'add') await add(cli, host, { path, readOnly, force });
      else {
        await host.api.shares.remove({ path, force });
        cli.say(`Containers cannot be given ${plain(path)} any more. Nothing in it was touched.`);
      }
      noteNotKept(cli, await viewOf(host));
    } else for (const line of shareLines(await foldersOf(host))) cli.say(line);
    if (cli.json) cli.result({ folders: await foldersOf(host) });
    return EXIT.done;
  } finally {
    host.close();
  }
};

interface Wanted {
  readonly path: string;
  readonly readOnly: boolean;
  readonly force: boolean;
}

async function add(cli: Cli, host: Host, wanted: Wanted): Promise<void> {
  const { path, readOnly } = wanted;
  const before = (await foldersOf(host)).find((one) => one.path === path);
  // Said again with another mode it is that mode that is wanted.
  await (before && before.readOnly !== readOnly
    ? host.api.shares.change(wanted)
    : host.api.shares.add({ path, readOnly }));
  const folder = (await foldersOf(host)).find((one) => one.path === path);
  cli.say(folder ? addedLine(folder) : `${plain(path)} is shared.`);
}

async function foldersOf({ api }: Pick<Host, 'api'>): Promise<readonly SharedFolder[]> {
  for await (const { folders } of api.shares.watch({})) return folders;
  return [];
}

/** What has come of it, and where it really is. */
export function addedLine({ path, realPath, readOnly, state, said }: SharedFolder): string {
  const where = realPath === null ? plain(path) : `${plain(path)}, which is ${plain(realPath)},`;
  const how = readOnly ? 'read-only' : 'with writing';
  if (state === 'live') return `Containers can be given ${where} now, ${how}.`;
  if (state === 'waiting') return `Containers can be given ${where} as soon as the VM runs, ${how}.`;
  return `${where} is to be shared, but is not yet: ${said ? plain(englishOf(said)) : state}`;
}

/** The folders for people. */
export function shareLines(folders: readonly SharedFolder[]): string[] {
  if (folders.length === 0)
    return ['No folder of this computer is shared with containers. Share one with: slipway share add FOLDER'];
  const rows = folders.map(({ path, realPath, readOnly, state, said }) => ({
    name: plain(realPath === null ? path : `${path} -> ${realPath}`),
    about: `${readOnly ? 'read-only' : 'writable'}, ${STATES[state]}${said ? `: ${plain(englishOf(said))}` : ''}`,
  }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, about }) => `${name.padEnd(width)}  ${about}`);
}

const STATES = {
  live: 'shared',
  waiting: 'shared when the VM runs',
  failed: 'not shared',
  restart: 'shared after a restart of the VM',
} as const;
