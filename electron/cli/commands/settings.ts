import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { AppError } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import type { Settings, SettingsPatch, SettingsView } from '../../contract/settings.ts';
import type { Cli, Command } from '../context.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { type Host, requireHost } from '../host/connect.ts';
import { plain } from '../output/plain.ts';
import { nextLine } from './confirm.ts';
import { editSettings } from './settings-edit.ts';
import { lines, patchOf, valueAt } from './settings-paths.ts';

type Verb = (cli: Cli, host: Host, words: readonly string[]) => Promise<void>;

/** What follows `slipway settings`, and how many words that takes. */
const VERBS: Readonly<Record<string, { readonly takes: readonly string[]; readonly run: Verb }>> = {
  list: {
    takes: [],
    async run(cli, host) {
      const view = await viewOf(host);
      for (const line of lines(view.settings, view.locked.paths)) cli.say(plain(line));
      for (const { message } of view.notices) cli.note(`slipway: ${plain(message)}`);
      cli.result(view);
    },
  },
  get: {
    takes: ['PATH'],
    async run(cli, host, [path = '']) {
      const value = valueAt((await viewOf(host)).settings, path);
      cli.say(typeof value === 'string' ? plain(value) : JSON.stringify(value, null, 2));
      cli.result(value);
    },
  },
  set: {
    takes: ['PATH', 'VALUE'],
    async run(cli, host, [path = '', word = '']) {
      const { settings } = await viewOf(host);
      const value = word === '-' ? await valueFromInput(cli) : word;
      const patch = patchOf(settings, path, value);
      const view = await host.api.settings.update(patch);
      // Of what was typed there others on this computer can read all, as of any command line.
      if (word !== '-' && PASSWORD.test(word))
        cli.note(`slipway: a password is safer from stdin: slipway settings set ${plain(path)} -`);
      cli.say(`${plain(path)} = ${plain(JSON.stringify(valueAt(view.settings, path) ?? null))}`);
      noteNotKept(cli, view);
      noteNoProxy(cli, view.settings, patch);
      await sayRestart(cli, host, patch);
      cli.result(view);
    },
  },
  edit: {
    takes: [],
    async run(cli, host) {
      const before = await viewOf(host);
      let changed: SettingsPatch = {};
      const view = await editSettings(cli, before.settings, (patch) => {
        changed = patch;
        return host.api.settings.update(patch);
      });
      cli.say(view ? 'The settings were changed.' : 'Nothing was changed.');
      if (view) {
        noteNotKept(cli, view);
        noteNoProxy(cli, view.settings, changed);
        await sayRestart(cli, host, changed);
      }
      cli.result(view ?? before);
    },
  },
};

/** `slipway settings list|get|set|edit`: the app's settings, with the same checks. */
export const settings: Command = async (cli) => {
  const [word = 'list', ...words] = cli.invocation.operands;
  const verb = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
  const how = Object.entries(VERBS).map(([name, { takes }]) => [name, ...takes].join(' '));
  if (!verb) throw new UsageError(`settings does not understand ${JSON.stringify(word)}; use ${how.join(', ')}`);
  if (words.length !== verb.takes.length)
    throw new UsageError(`write: slipway settings ${[word, ...verb.takes].join(' ')}`);
  const host = await requireHost(cli.paths);
  try {
    await verb.run(cli, host, words);
    return EXIT.done;
  } finally {
    host.close();
  }
};

/** An address with a password, or a token in place of a user, that is not the hidden one. */
const PASSWORD = /:\/\/(?![^/@]*\*\*\*@).*@/;

/** The longest value that is read, in characters; a daemon.json has at most 65,536. */
const LONGEST = 262_144;

/** What stdin has, without the line's end; at a terminal a line that is typed unseen. Throws BAD_REQUEST for one that is too long. */
export async function valueFromInput({ io, signal, note }: Pick<Cli, 'io' | 'signal' | 'note'>): Promise<string> {
  const { stdin } = io;
  let text = '';
  if (stdin.isTTY) {
    note('Type the value, which is not shown, and press Enter.');
    const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
    const line = await nextLine(createInterface({ input: stdin, output: unseen, terminal: true }), signal);
    if (line === null) throw new AppError('CANCELLED', inEnglish('nothing was changed'));
    text = line;
  } else {
    for await (const chunk of stdin) {
      text += typeof chunk === 'string' ? chunk : chunk.toString('utf8');
      if (text.length > LONGEST) throw new AppError('BAD_REQUEST', inEnglish('that is too long for a setting'));
    }
  }
  return text.replace(/\r?\n$/, '');
}

/** What is changed counts, but ends with the host: said after each change, as it looks done. */
export function noteNotKept(
  { note }: Pick<Cli, 'note'>,
  { writable, notices }: Pick<SettingsView, 'writable' | 'notices'>,
): void {
  if (writable) return;
  for (const { message } of notices) note(`slipway: ${plain(message)}`);
}

/** A proxy of one's own without an address is none: it may be on its way, so it is said and not refused. */
export function noteNoProxy(
  { note }: Pick<Cli, 'note'>,
  { network }: Settings,
  { network: changed = {} }: SettingsPatch,
): void {
  const chosen = [
    ['proxy', 'httpProxy', 'httpsProxy'],
    ['containerProxy', 'containerHttpProxy', 'containerHttpsProxy'],
  ] as const;
  for (const [choice, ...addresses] of chosen) {
    if (network[choice] !== 'manual' || addresses.some((name) => network[name] !== '')) continue;
    if (![choice, ...addresses].some((name) => name in changed)) continue;
    const command = `slipway settings set network.${addresses[0]} http://HOST:PORT`;
    note(`slipway: no proxy is in force, as none has an address yet: ${command}`);
  }
}

export async function viewOf({ api }: Pick<Host, 'api'>): Promise<SettingsView> {
  for await (const view of api.settings.watch({})) return view;
  throw new AppError('CONNECTION_LOST', inEnglish('the host ended'));
}

/** What a VM has for as long as it runs; all else it is told at once, and its disk grows under it. */
const OF_ITS_START = ['cpus', 'memoryMiB', 'hostAccess'] as const;

/** Says of what was just changed what is not in force yet: that something before it is not is no news of it. */
export async function sayRestart(
  cli: Pick<Cli, 'note'>,
  { api }: { readonly api: { readonly vm: Pick<Host['api']['vm'], 'watch'> } },
  { vm = {} }: SettingsPatch,
): Promise<void> {
  for await (const { restartNeeded, settingsProblem } of api.vm.watch({})) {
    if (restartNeeded && OF_ITS_START.some((key) => key in vm))
      cli.note('It counts after the VM is restarted: slipway restart');
    if (settingsProblem) cli.note(`slipway: ${plain(settingsProblem.text)}`);
    return;
  }
}
