import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError, toWire } from '../../contract/errors.ts';
import { saidByIssue } from '../../contract/messages/issues.ts';
import { englishOf, inEnglish } from '../../contract/messages/message.ts';
import { type Settings, type SettingsPatch, type SettingsView, settingsPatch } from '../../contract/settings.ts';
import { parseJson } from '../../platform/files.ts';
import { howEnded, start } from '../../platform/process.ts';
import { readSmallText } from '../../platform/read-file.ts';
import type { Cli } from '../context.ts';
import { plain } from '../output/plain.ts';
import { nextLine } from './confirm.ts';

/**
 * Shows the settings in the user's editor as JSON until what is saved there is taken, or they give up. Resolves with null when nothing
 * was changed. Where it ends otherwise, what is wrong is thrown, and what they wrote stays where a note says.
 */
export async function editSettings(
  cli: Cli,
  settings: Settings,
  apply: (patch: SettingsPatch) => Promise<SettingsView>,
): Promise<SettingsView | null> {
  const { engine, ...others } = settings;
  const shown = { ...others, engine: { source: engine.source } };
  // Only its owner may look into it: a proxy's address may hold a password.
  const folder = await mkdtemp(join(tmpdir(), 'slipway-settings-'));
  const file = join(folder, 'settings.json');
  const first = `${JSON.stringify(shown, null, 2)}\n`;
  let keep = false;
  try {
    let refused = null as { readonly text: string; readonly error: AppError } | null;
    await writeFile(file, first, { mode: 0o600 });
    for (;;) {
      await openEditor(cli, file);
      const typed = await readSmallText(file);
      if (typed === first) return null;
      // They have given up on what was refused, and may want it later.
      if (typed === refused?.text) throw refused.error;
      try {
        const patch = changesIn(shown, typed);
        return Object.keys(patch).length === 0 ? null : await apply(patch);
      } catch (error) {
        const { code, message, hint, details } = toWire(error);
        const path = typeof details?.path === 'string' ? details.path : '';
        const said = inEnglish(message.startsWith(path) ? message : `${path}: ${message}`, hint);
        refused = { text: typed, error: new AppError(code, said, { details, cause: error }) };
        if (!(await wantsAgain(cli, englishOf(said)))) throw refused.error;
      }
    }
  } catch (error) {
    // One that is too large, or cannot be read, is somebody's work as well.
    keep = (await readSmallText(file).catch(() => null)) !== first;
    if (keep) cli.note(`What you wrote is kept in ${plain(file)}`);
    throw error;
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
}

async function openEditor({ io, signal }: Cli, file: string): Promise<void> {
  const standard = process.platform === 'win32' ? 'notepad' : 'vi';
  const words = io.env.VISUAL || io.env.EDITOR || standard;
  const env = Object.entries(io.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  // As git and others read it: a line for the shell, in which a path may be quoted. On Windows a program with its options.
  const [program = standard, ...options] =
    process.platform === 'win32' ? words.split(/\s+/).filter(Boolean) : ['/bin/sh', '-c', `${words} "$@"`, words];
  const editor = await start(program, [...options, file], { stdio: [0, 1, 2], env: Object.fromEntries(env) });
  const ended = await editor.exited;
  signal.throwIfAborted();
  if (ended.code === 0) return;
  throw new AppError('IO_ERROR', inEnglish(`the editor ${plain(words)} ${howEnded(ended)}`, 'Nothing was changed.'));
}

/** What differs from what was shown, setting by setting. Throws BAD_REQUEST where it is no JSON, or not of these settings. */
function changesIn(shown: object, typed: string): SettingsPatch {
  let value: unknown;
  try {
    value = parseJson(typed);
  } catch (error) {
    throw new AppError('BAD_REQUEST', inEnglish(`this is no JSON: ${String((error as Error).message)}`));
  }
  const patch = settingsPatch.strict().safeParse(value);
  if (!patch.success) {
    const path = patch.error.issues[0]?.path.join('.') ?? '';
    throw new AppError('BAD_REQUEST', saidByIssue(patch.error), { details: { path } });
  }
  const before = shown as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const groups = Object.entries(patch.data).map(([group, fields]) => {
    const changed = Object.entries(fields ?? {}).filter(
      ([name, field]) => JSON.stringify(field) !== JSON.stringify(before[group]?.[name]),
    );
    return [group, Object.fromEntries(changed)] as const;
  });
  return Object.fromEntries(groups.filter(([, fields]) => Object.keys(fields).length > 0));
}

async function wantsAgain(cli: Cli, why: string): Promise<boolean> {
  const { stdin, stderr } = cli.io;
  if (!stdin.isTTY || !stderr.isTTY) return false;
  cli.note(plain(why));
  const reader = createInterface({ input: stdin, output: stderr, prompt: 'Edit it again? [Y/n] ' });
  reader.prompt();
  const answer = await nextLine(reader, cli.signal);
  return answer !== null && !/^\s*n/i.test(answer);
}
