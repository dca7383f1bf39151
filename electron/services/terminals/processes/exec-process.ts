import { AppError } from '../../../contract/errors.ts';
import type { TerminalTarget } from '../../../contract/terminals.ts';
import { inspectTarget } from '../../../engine/attach-target.ts';
import type { EngineClient } from '../../../engine/client.ts';
import { createExec, resizeExec, startExec } from '../../../engine/exec.ts';
import { exitCodeOf } from '../../../engine/exec-run.ts';
import { exitWords } from '../exit-words.ts';
import { endingOf, REMOVED } from './endings.ts';
import { hangUp, TERMINAL_VARIABLE } from './hang-up.ts';
import type { ConnectRequest, Ending, TerminalProcess } from './process.ts';
import { Resizer } from './resizer.ts';
import type { Shells } from './shells.ts';

type ExecTarget = Extract<TerminalTarget, { kind: 'exec' }>;

/** The longest part of the engine's words kept as a message, in characters. */
const WORDS = 1_000;

/** Starts a new process in a running container: the command asked for, or the best shell there is. */
export async function connectExec(
  client: EngineClient,
  shells: Shells,
  request: ConnectRequest & { readonly target: ExecTarget },
): Promise<TerminalProcess> {
  const { id, target, size, signal } = request;
  const { containerId, user, workdir } = target;
  const { name, imageId } = await inspectTarget(client, containerId, signal);
  const place = { containerId, imageId };
  const asked = target.command?.length ? target.command : null;
  const command = asked ?? [await shells.best(client, place, signal)];
  const env = ['TERM=xterm-256color', `${TERMINAL_VARIABLE}=${id}`];
  const spec = { containerId, command, tty: size, stdin: true, env, user, workdir };
  const execId = await createExec(client, spec, signal);
  const stream = await startExec(client, { id: execId, tty: size }, signal);
  const resizer = new Resizer((wanted) => resizeExec(client, execId, wanted));
  let ended = false;

  return {
    title: (command[0] ?? '').split('/').at(-1) || 'shell',
    name,
    stream,
    answers: true,
    resize: (wanted) => resizer.want(wanted),
    async ending(firstOutput) {
      ended = true;
      resizer.end();
      const ending = await execEnding(client, { execId, containerId, firstOutput });
      if (asked === null && ending.state === 'exited' && (ending.exitCode === 126 || ending.exitCode === 127)) {
        shells.forget(place);
      }
      return ending;
    },
    async close() {
      resizer.end();
      stream.destroy();
      if (!ended) await hangUp(client, { id, containerId, user });
    },
  };
}

async function execEnding(
  client: EngineClient,
  exec: { readonly execId: string; readonly containerId: string; readonly firstOutput: string },
): Promise<Ending> {
  try {
    const exitCode = await exitCodeOf(client, exec.execId);
    if (exitCode === null)
      return { state: 'lost', message: 'The connection to the process was lost. It may still run.' };
    const failed = /^OCI runtime exec failed[^\r\n]*/.exec(exec.firstOutput)?.[0];
    if (failed !== undefined) return { state: 'exited', exitCode, message: failed.slice(0, WORDS) };
    // Code 137 has many reasons; that its container stopped is the one worth telling.
    const { running } = exitCode > 128 ? await inspectTarget(client, exec.containerId) : { running: true };
    return { state: 'exited', exitCode, message: `${exitWords(exitCode)}${running ? '' : '. The container stopped'}` };
  } catch (error) {
    return error instanceof AppError && error.code === 'NOT_FOUND' ? REMOVED : endingOf(error);
  }
}
