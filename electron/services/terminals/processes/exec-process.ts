// biome-ignore-all lint/suspicious/noControlCharactersInRegex: escape sequences are made of them.
import { withDeadline } from '../../../base/deadline.ts';
import { AppError } from '../../../contract/errors.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { terminalMessages } from '../../../contract/messages/terminals.ts';
import type { TerminalTarget } from '../../../contract/terminals.ts';
import { inspectTarget } from '../../../engine/attach.ts';
import type { EngineClient } from '../../../engine/client.ts';
import { createExec, exitCodeOf, resizeExec, startExec } from '../../../engine/exec.ts';
import { exitMessage } from '../exit-message.ts';
import { sameSize } from '../size.ts';
import { endingOf, fateOf, LOST_PROCESS, REMOVED, refuseUnlessRunning } from './endings.ts';
import type { HangUps } from './hang-ups.ts';
import type { ConnectRequest, Ending, TerminalProcess } from './process.ts';
import { Resizer } from './resizer.ts';
import type { Shells } from './shells.ts';

type ExecTarget = Extract<TerminalTarget, { kind: 'exec' }>;

/** The longest part of the engine's words kept as a message, in characters. */
const WORDS = 1_000;

/** How long a start waits for the pane's size to arrive, in milliseconds: an engine that is late must not keep it from input. */
const RESIZE_MS = 1_000;

/** Starts a new process in a running container: the command asked for, or the best shell there is. */
export async function connectExec(
  client: EngineClient,
  { shells, hangUps }: { readonly shells: Shells; readonly hangUps: HangUps },
  request: ConnectRequest & { readonly target: ExecTarget },
): Promise<TerminalProcess> {
  const { id, target, signal } = request;
  const { containerId, user, workdir } = target;
  const info = await inspectTarget(client, containerId, signal);
  refuseUnlessRunning(info);
  const { name, imageId } = info;
  const place = { containerId, imageId };
  const asked = target.command?.length ? target.command : null;
  const command = asked ?? [await shells.best(client, place, signal)];
  const env = ['TERM=xterm-256color', ...(target.env ?? []), hangUps.mark(id)];
  const spec = { containerId, command, tty: request.size, stdin: true, env, user, workdir };
  const execId = await createExec(client, spec, signal);
  const hangUp = () => hangUps.add({ id, execId, containerId, user });
  const started = request.size;
  const stream = await startExec(client, { id: execId, tty: started }, signal).catch(async (error: unknown) => {
    // It may have started all the same, as when the terminal was closed at this very moment.
    const hungUp = hangUp();
    // The end of the host waits for it; who reads why it could not start does not.
    if (signal.aborted) await hungUp;
    throw error;
  });
  const resizer = new Resizer((wanted) => resizeExec(client, execId, wanted));
  // Before what was typed ahead reaches it: a program that asks for its size first would keep the wrong one.
  if (!sameSize(request.size, started)) {
    const resized = () => resizer.want(request.size);
    await withDeadline('the size of a terminal', { ms: RESIZE_MS, signal }, resized).catch(() => undefined);
  }
  let ended = false;

  return {
    title: (command[0] ?? '').split('/').at(-1) || 'shell',
    name,
    stream,
    answers: true,
    resize: (wanted) => void resizer.want(wanted),
    async ending(firstOutput) {
      resizer.end();
      const ending = await execEnding(client, { execId, containerId, firstOutput });
      // An engine that went may have left it running.
      ended = ending.state === 'exited' && ending.exitCode !== null;
      if (asked === null && ending.state === 'exited' && (ending.exitCode === 126 || ending.exitCode === 127)) {
        shells.forget(place);
      }
      return ending;
    },
    async close() {
      resizer.end();
      stream.destroy();
      if (!ended) await hangUp();
    },
  };
}

async function execEnding(
  client: EngineClient,
  exec: { readonly execId: string; readonly containerId: string; readonly firstOutput: string },
): Promise<Ending> {
  try {
    const exitCode = await exitCodeOf(client, exec.execId);
    if (exitCode === null) return LOST_PROCESS;
    const refused = exitCode === 126 || exitCode === 127 ? onlyLine(exec.firstOutput) : null;
    if (refused !== null) return { state: 'exited', exitCode, message: quoted(refused.slice(0, WORDS)) };
    const ending = exitMessage(exitCode);
    const fate = exitCode === 137 ? await fateOf(client, exec.containerId) : null;
    return { state: 'exited', exitCode, message: fate ? terminalMessages.after({ ending, fate }) : ending };
  } catch (error) {
    return error instanceof AppError && error.code === 'NOT_FOUND' ? REMOVED : endingOf(error);
  }
}

/**
 * The engine says why a program could not start in the output, as one line: "OCI runtime exec failed: …", "unable to find
 * user …". Null when there is more, or less.
 */
function onlyLine(output: string): string | null {
  const line = output.trim();
  return line === '' || /[\r\n\x1b]/.test(line) ? null : line;
}
