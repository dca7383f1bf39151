import { shellQuote } from '../../contract/cli-line.ts';
import { currentRows } from '../../contract/common.ts';
import type { Container } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import type { ProcessTarget } from '../../contract/exec.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import type { Cli, Command } from '../context.ts';
import { NotRunningError, UsageError } from '../errors.ts';
import { type Host, requireChosenEngine } from '../host/connect.ts';
import { hasInput } from '../io.ts';
import { resolveContainer } from '../terminal/resolve-container.ts';
import { runProcess, runTerminal } from './programs.ts';

/** How long a command waits for an engine that is being connected to, in milliseconds: dockerd is back after some 15 s in a slow VM. */
const ENGINE_MS = 30_000;

/** `slipway shell CONTAINER`: the best shell there is in a running container, or a command. */
export const shell: Command = (cli) => inContainer(cli, (host, target) => runTerminal(cli, host, target));

/** `slipway exec [-i] CONTAINER -- COMMAND`: what `docker exec` does without a terminal. */
export const exec: Command = (cli) => {
  if (cli.invocation.rest.length === 0)
    throw new UsageError('exec needs a command: slipway exec CONTAINER -- COMMAND…; for a shell: slipway shell');
  const stdin = cli.invocation.switches.has('interactive');
  if (!stdin && hasInput(cli.io)) cli.note('slipway: input is not passed on; add -i');
  return inContainer(cli, (host, target) => runProcess(cli, host, { target, stdin }));
};

/** Finds the container that the command line names, and has something run in it. */
async function inContainer(
  { invocation, io, paths }: Cli,
  run: (host: Host, target: ProcessTarget) => Promise<number>,
): Promise<number> {
  const { operands, values, rest } = invocation;
  const env = values.get('env')?.map((word) => variable(word, io.env));
  const host = await requireChosenEngine(paths);
  try {
    await engineReady(host);
    const container = resolveContainer(
      operands[0] ?? '',
      await currentRows(host.api.containers.watch({ fresh: true })),
    );
    if (container.state !== 'running') {
      const not = `${container.name} is not running: it is ${container.state}`;
      throw new AppError('CONFLICT', inEnglish(not, hintFor(container)));
    }
    return await run(host, {
      kind: 'exec',
      containerId: container.id,
      command: rest.length > 0 ? [...rest] : undefined,
      env: env?.flat(),
      user: values.get('user')?.[0],
      workdir: values.get('workdir')?.[0],
    });
  } finally {
    host.close();
  }
}

/**
 * Waits for an engine that is only being connected to, as Docker's own clients do: dockerd takes a while to come back. Throws
 * NotRunningError where there is none to wait for, or it does not come.
 */
export async function engineReady({ api }: Pick<Host, 'api'>): Promise<void> {
  const late = AbortSignal.timeout(ENGINE_MS);
  try {
    for await (const { state, source, error } of api.engine.watch({}, { signal: late })) {
      if (state === 'connected') return;
      // A start wakes it, and is over when its engine answers.
      if (state === 'waiting' && source === 'vm' && (await isAsleep(api))) return void (await api.vm.start({}));
      const comes = state === 'lost' || (state === 'connecting' && (source === 'vm' || !error));
      if (!comes) break;
    }
  } catch (error) {
    if (!late.aborted) throw error;
  }
  throw new NotRunningError('the engine is not running');
}

/** Whether the VM sleeps, or is just being woken. */
export async function isAsleep(api: Host['api']): Promise<boolean> {
  const { state, stage } = await api.host.status({});
  return state === 'asleep' || stage === 'wake' || stage === 'sleep';
}

/** A variable as docker takes it: NAME=value, or NAME for the value it has here, if any. */
function variable(word: string, env: NodeJS.ProcessEnv): string[] {
  if (/^[^=\s]+=/.test(word)) return [word];
  if (word === '' || /[=\s]/.test(word))
    throw new UsageError(`--env is ${JSON.stringify(word)}; use NAME=VALUE or NAME`);
  const value = env[word];
  return value === undefined ? [] : [`${word}=${value}`];
}

/** What makes it run, by its state; its name is the engine's word, and goes into no shell as it is. */
function hintFor({ state, name }: Container): string {
  const word = shellQuote(name);
  if (state === 'paused') return `Let it go on with: docker unpause ${word}`;
  if (state === 'restarting') return `It ends again and again; see why with: docker logs ${word}`;
  if (state === 'dead' || state === 'removing') return `Its removal has begun; finish it with: docker rm -f ${word}`;
  return `Start it with: docker start ${word}`;
}
