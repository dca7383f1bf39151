import { resolve } from 'node:path';
import { currentRows } from '../../contract/common.ts';
import { isUp } from '../../contract/containers.ts';
import type { DiskSizes, DiskView } from '../../contract/disk.ts';
import { AppError, fromWire } from '../../contract/errors.ts';
import { englishOf, inEnglish } from '../../contract/messages/message.ts';
import type { Task } from '../../contract/tasks.ts';
import { RESET_WORDS, type VmStateName } from '../../contract/vm.ts';
import type { Cli, Command } from '../context.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { settingsUseVm, withStages } from '../host/bring-up.ts';
import { type Host, requireHost } from '../host/connect.ts';
import { bytesText, plain } from '../output/plain.ts';
import { StageLine } from '../output/stage-line.ts';
import { confirm } from './confirm.ts';
import { whatStops } from './repair.ts';
import { noteNotKept } from './settings.ts';

/** What is known of containers is there at once, in milliseconds. */
const KNOWN_MS = 1_000;

type Verb = (cli: Cli, host: Host, word: string) => Promise<void>;

/** What follows `slipway disk`, and what that takes. */
const VERBS: Readonly<Record<string, { readonly takes: string | null; readonly run: Verb }>> = {
  show: {
    takes: null,
    async run(cli, host) {
      const view = await viewOf(host);
      for (const line of diskLines(view)) cli.say(line);
      cli.result(view);
    },
  },
  reclaim: {
    takes: null,
    async run(cli, host) {
      const { freedBytes } = await host.api.disk.reclaim({}, { signal: cli.signal });
      cli.say(`${bytesText(freedBytes)} were given back to this computer.`);
      cli.result({ freedBytes });
    },
  },
  move: {
    takes: 'FOLDER',
    async run(cli, host, word) {
      const folder = cli.invocation.switches.has('home') ? null : resolve(word);
      await host.api.disk.check({ kind: 'move', folder });
      await confirmStop(cli, host, 'disk move');
      await followTask(cli, host, () => host.api.disk.move({ folder }));
    },
  },
  grow: {
    takes: 'GIB',
    async run(cli, host, word) {
      const diskGiB = Number(word);
      if (!/^\d+$/.test(word)) throw new UsageError(`a size is a whole number of GiB: slipway disk grow 128`);
      const view = await host.api.settings.update({ vm: { diskGiB } });
      const { settings } = view;
      cli.say(`The disk may take up to ${settings.vm.diskGiB} GiB.`);
      noteNotKept(cli, view);
      cli.result({ diskGiB: settings.vm.diskGiB });
    },
  },
  export: {
    takes: 'FILE',
    async run(cli, host, word) {
      const path = resolve(word);
      await host.api.disk.check({ kind: 'export', path });
      await confirmStop(cli, host, 'disk export');
      await followTask(cli, host, () => host.api.disk.export({ path }));
    },
  },
  import: {
    takes: 'FILE',
    async run(cli, host, word) {
      const path = resolve(word);
      await host.api.disk.check({ kind: 'import', path });
      await confirm(cli, {
        command: 'disk import',
        lines: [
          `The VM’s data disk is replaced by the one in ${plain(path)}. All images, containers and volumes there are now`,
          'are deleted once the VM runs with the other. Export them first to keep them.',
        ],
        words: RESET_WORDS,
        otherwise: 'nothing was changed',
      });
      await followTask(cli, host, () => host.api.disk.import({ path, confirm: RESET_WORDS }));
    },
  },
  discard: {
    takes: 'move|export|import',
    async run(cli, host, kind) {
      if (kind !== 'move' && kind !== 'export' && kind !== 'import')
        throw new UsageError('write: slipway disk discard move|export|import');
      await host.api.disk.discard({ kind });
      cli.say('What was broken off is deleted.');
      cli.result({});
    },
  },
};

/** `slipway disk [show|reclaim|move|grow|export|import|discard]`: the VM's data disk as a file of this computer. */
export const disk: Command = async (cli) => {
  const [word = 'show', operand] = cli.invocation.operands;
  const verb = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
  const how = Object.entries(VERBS).map(([name, { takes }]) => (takes === null ? name : `${name} ${takes}`));
  if (!verb) throw new UsageError(`disk does not understand ${JSON.stringify(plain(word))}; use ${how.join(', ')}`);
  const isHome = cli.invocation.switches.has('home');
  if (isHome && word !== 'move') throw new UsageError(`disk ${word} has no --home`);
  const takes = isHome ? null : verb.takes;
  if ((takes === null) !== (operand === undefined))
    throw new UsageError(`write: slipway disk ${[word, takes ?? (isHome ? '--home' : '')].join(' ').trim()}`);
  const host = await requireHost(cli.paths);
  try {
    await verb.run(cli, host, operand ?? '');
    return EXIT.done;
  } finally {
    host.close();
  }
};

async function viewOf({ api }: Pick<Host, 'api'>): Promise<DiskView> {
  for await (const view of api.disk.watch({})) return view;
  throw new AppError('CONNECTION_LOST', inEnglish('the host ended'));
}

/** Asks where what runs in the VM is stopped. */
export async function confirmStop(cli: Cli, host: Host, command: string): Promise<void> {
  const { state } = await host.api.host.status({});
  const ofOther = isOn(state) ? 'What runs in the VM is stopped' : null;
  const stopped = (await settingsUseVm(host)) ? await whatStops(host) : ofOther;
  if (stopped === null) return;
  const { again, lost } = await whatComesBack(host);
  if (cli.invocation.switches.has('yes')) for (const line of lost) cli.note(line);
  const lines = [
    `${stopped} meanwhile, unless the disk can be copied or moved in an instant.`,
    `The VM starts again by itself${again === '' ? '' : `, and so does what ran in it: ${again}`}.`,
    ...lost,
  ];
  await confirm(cli, { command, lines, words: 'yes', otherwise: 'nothing was done' });
}

/** The names of what runs, and lines on what of that does not run again by itself; none of what nobody can tell. */
async function whatComesBack({ api }: Host): Promise<{ again: string; lost: string[] }> {
  const signal = AbortSignal.timeout(KNOWN_MS);
  const rows = await currentRows(api.containers.watch({}, { signal })).catch(() => []);
  const { engine } = await api.host.status({});
  const again: string[] = [];
  const removed: string[] = [];
  const paused: string[] = [];
  for (const { id, name, state } of rows.filter(isUp)) {
    // What is frozen in a VM that sleeps is not asked.
    const details = engine.version === null ? null : await api.containers.inspect({ id }).catch(() => null);
    (details?.autoRemove ? removed : state === 'paused' ? paused : again).push(name);
  }
  const named = (names: readonly string[]) => plain(names.join(', '));
  return {
    again: named(again),
    lost: [
      ...(removed.length > 0
        ? [`Gone then, as a container run with --rm is once it has stopped: ${named(removed)}`]
        : []),
      ...(paused.length > 0 ? [`Stopped then, as it is paused: ${named(paused)}`] : []),
    ],
  };
}

const isOn = (state: VmStateName) => ['starting', 'running', 'degraded', 'asleep'].includes(state);

/** Begins a task and shows how far it is, to its end, and where the VM was on before until its engine answers again. Ctrl-C cancels it: what it has done is kept, and can be gone on with. */
export async function followTask(cli: Cli, host: Host, begin: () => Promise<{ taskId: string }>): Promise<void> {
  cli.signal.throwIfAborted();
  const { state } = await host.api.host.status({});
  const { taskId } = await begin();
  const cancel = () => void host.api.tasks.cancel({ id: taskId }).catch(() => undefined);
  cli.signal.addEventListener('abort', cancel, { once: true });
  // It may have been pressed while the task was being begun.
  if (cli.signal.aborted) cancel();
  const line = new StageLine(cli.io);
  try {
    const task = await ended(host, taskId, line);
    line.clear();
    if (task.state !== 'done') await noteComesBack(cli, host);
    if (task.error) throw fromWire(task.error);
    if (task.state === 'cancelled') {
      cli.note('What was done is kept: the same command goes on with it, "slipway disk discard" deletes it.');
      throw new AppError('CANCELLED', inEnglish('cancelled'));
    }
    cli.say(plain(task.said ? englishOf(task.said) : 'Done.'));
    if (isOn(state)) {
      const work = () => host.api.vm.start({}, { signal: cli.signal });
      await withStages(cli, host, { work, awaitEngine: await settingsUseVm(host) });
    }
    cli.result(await viewOf(host));
  } finally {
    line.clear();
    cli.signal.removeEventListener('abort', cancel);
  }
}

/** What was broken off has let go of the VM, which takes its time. */
async function noteComesBack({ note }: Cli, { api }: Host): Promise<void> {
  const { state } = await api.host.status({});
  if (state !== 'starting') return;
  note('The VM is starting again, and then what ran in it. How far it is: slipway status');
}

async function ended({ api }: Host, id: string, line: StageLine): Promise<Task> {
  for await (const item of api.tasks.watch({})) {
    const rows = item.type === 'snapshot' ? item.items : item.type === 'delta' ? item.upserts : [];
    const task = rows.find((row) => row.id === id);
    if (!task) continue;
    if (task.state !== 'running') return task;
    // Of what is gone through, holes and all: bytes of that would say little, and each percent is no line of a script's log.
    const share = task.total ? Math.floor((task.current / task.total) * 20) * 5 : null;
    line.show(share === null ? 'Preparing' : `${share} % done`);
  }
  throw new AppError('CONNECTION_LOST', inEnglish('the host ended'));
}

/** The two sizes of a disk, for people. */
export function sizesLine({ realBytes, logicalBytes }: DiskSizes): string {
  return `${bytesText(realBytes)} on this computer, of ${bytesText(logicalBytes)} it may take`;
}

/** The disk for people. */
export function diskLines({ disk: sizes, said, work }: DiskView): string[] {
  const state = sizes ? [plain(sizes.path), sizesLine(sizes)] : [];
  return [
    ...state,
    ...(said ? [plain(englishOf(said))] : []),
    ...(sizes || said ? [] : ['There is no data disk yet: it is made with the first start of the VM.']),
    ...work.map(({ kind, path, isRunning }) =>
      isRunning
        ? `Under way: ${kind}, ${plain(path)}`
        : `Broken off: ${kind}, ${plain(path)}. Do it again to go on with it, or: slipway disk discard ${kind}`,
    ),
  ];
}
