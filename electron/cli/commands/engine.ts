import {
  type EngineEntry,
  type EngineSource,
  type EngineStatus,
  engineIdOf,
  VM_ENGINE,
} from '../../contract/engine.ts';
import { AppError, toWire } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import { OWN_CONTEXT } from '../../platform/docker-context.ts';
import { nearest } from '../args/nearest.ts';
import type { Command } from '../context.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { enginesOf, type Host, requireHost } from '../host/connect.ts';
import { plain } from '../output/plain.ts';
import { noteNotKept } from './settings.ts';

/** `slipway engine [ENGINE]`: which engines there are, or the choice of one, or with --forget its end, as in the app's settings. */
export const engine: Command = async (cli) => {
  const [word] = cli.invocation.operands;
  if (word === undefined && cli.invocation.switches.has('forget'))
    throw new UsageError('--forget needs the ENGINE to forget');
  const host = await requireHost(cli.paths);
  try {
    if (word === undefined) {
      for (const line of engineLines(await enginesOf(host))) cli.say(line);
    } else if (cli.invocation.switches.has('forget')) {
      const { id } = forgettable(word, await enginesOf(host));
      await host.api.engines.forget({ id });
      cli.say(`Slipway has forgotten ${plain(id)}.`);
    } else {
      const source = sourceNamed(word, await enginesOf(host));
      noteNotKept(cli, await host.api.settings.update({ engine: { source } }));
      cli.say(choiceLine(source, await answerOf(host, source, cli.signal)));
    }
    if (cli.json) cli.result({ engines: await enginesOf(host) });
    return EXIT.done;
  } finally {
    host.close();
  }
};

/** Milliseconds that an engine which was just chosen has to answer before it is said that it does not yet. */
const ANSWER_MS = 3_000;

/** How an engine is once it has answered, failed or waits for something else, or after a while; null where nobody knows. */
async function answerOf(
  { api }: Pick<Host, 'api'>,
  source: EngineSource,
  ends: AbortSignal,
): Promise<EngineStatus | null> {
  const engine = engineIdOf(source);
  const signal = AbortSignal.any([ends, AbortSignal.timeout(ANSWER_MS)]);
  let last: EngineStatus | null = null;
  try {
    for await (const status of api.engine.watch({}, { signal, engine })) {
      last = status;
      if (status.state !== 'connecting' || status.error) break;
    }
  } catch (error) {
    // It is chosen all the same.
    if (!signal.aborted) return last && { ...last, error: toWire(error) };
  }
  ends.throwIfAborted();
  return last;
}

/** What has come of a choice: that an engine is chosen says nothing of whether it answers. */
export function choiceLine(source: EngineSource, status: Pick<EngineStatus, 'state' | 'error'> | null): string {
  const name = plain(nameOf(source));
  if (status?.state === 'connected') return `Slipway works with ${name} now.`;
  const why = status?.error ? `: ${plain(status.error.message).replace(/\.$/, '')}` : '';
  return `Slipway has chosen ${name}, which does not answer yet${why}.`;
}

/**
 * The engine that a word means: as it is listed, a context by its bare name, or an address, which need not be listed: that
 * it is typed here is the user's own word. Throws NOT_FOUND for a context that is not there.
 */
export function sourceNamed(word: string, known: readonly EngineEntry[]): EngineSource {
  const listed = known.find(({ id }) => id === word || id === `context:${word}`);
  if (listed) return listed.source;
  // Slipway's own context, which is not listed, leads to the VM.
  if (word === OWN_CONTEXT || word === `context:${OWN_CONTEXT}`) return { kind: 'vm' };
  if (/^(ssh|tcp):\/\//.test(word)) return { kind: 'remote', host: word };
  if (/^(unix:\/\/|npipe:\/\/|\/|\\\\)/.test(word)) return { kind: 'socket', path: word };
  const names = known.map(({ source }) => nameOf(source));
  const meant = nearest(word, names);
  const hint = meant ? `Did you mean ${JSON.stringify(plain(meant))}?` : 'List them with: slipway engine';
  throw new AppError('NOT_FOUND', inEnglish(`there is no engine ${JSON.stringify(plain(word))}`, hint));
}

/** The listed engine at an address that a word means. Throws NOT_FOUND; a context is the docker command's to remove. */
export function forgettable(word: string, known: readonly EngineEntry[]): EngineEntry {
  const source = sourceNamed(word, known);
  const found = known.find(({ id }) => id === engineIdOf(source));
  if (found && (source.kind === 'socket' || source.kind === 'remote')) return found;
  const hint = 'List them with: slipway engine. A context goes with: docker context rm NAME';
  throw new AppError('NOT_FOUND', inEnglish(`there is no address ${JSON.stringify(plain(word))} to forget`, hint));
}

/** The engines for people, the chosen one marked as `docker context ls` does. */
export function engineLines(engines: readonly EngineEntry[]): string[] {
  const rows = engines.map(({ source, chosen, status }) => ({
    name: `${plain(nameOf(source))}${chosen ? ' *' : ''}`,
    state: status?.version ? `${status.state}, ${plain(status.version)}` : (status?.state ?? 'not in use'),
  }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, state }) => `${name.padEnd(width)}  ${state}`);
}

/** What it is called on the command line. */
function nameOf(source: EngineSource): string {
  // One that is called as the VM is can be meant only with its kind.
  return source.kind === 'context' && source.name !== VM_ENGINE ? source.name : engineIdOf(source);
}
