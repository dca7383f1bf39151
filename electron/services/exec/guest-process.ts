import type { Duplex, Readable } from 'node:stream';
import { commandLine } from '../../contract/cli-line.ts';
import type { ProcessTarget } from '../../contract/exec.ts';
import { terminalMessages } from '../../contract/messages/terminals.ts';
import type { Output, PipedProcess } from './process.ts';

/** What the VM gives: processes in the guest. */
export interface GuestProcesses {
  /** Runs a line of sh without a terminal; see vm/channel. Rejects with ENGINE_UNAVAILABLE when the VM is not up. */
  start(
    command: string,
    signal?: AbortSignal,
  ): Promise<{
    readonly stream: Duplex;
    readonly stderr: Readable;
    readonly exit: Promise<number | null>;
    readonly lost: AbortSignal;
    hangUp(): void;
  }>;
}

interface GuestRequest {
  readonly target: Extract<ProcessTarget, { kind: 'guest' }>;
  /** NAME=value for its environment, by which the next host finds it where this one is killed. */
  readonly mark: string;
  readonly signal: AbortSignal;
}

/** Starts a process in the VM, as root. */
export async function startInGuest(
  guest: GuestProcesses,
  { target, mark, signal }: GuestRequest,
): Promise<PipedProcess> {
  const line = ['sh', ...(target.command?.length ? ['-c', commandLine(target.command)] : [])];
  // Its own pid is in the mark that all it starts inherits: it is told from them by that.
  const { stream, stderr, exit, lost, hangUp } = await guest.start(
    `export ${mark}_$$; exec ${commandLine(line)}`,
    signal,
  );
  const letGo = new AbortController();
  let ended = false;
  return {
    output: merged({ stdout: stream, stderr }, AbortSignal.any([lost, letGo.signal])),
    input: stream,
    async exit() {
      // Its outputs may have ended long before it does: until then it is hung up like any other.
      const exitCode = await exit;
      ended = true;
      return { exitCode, said: exitCode === null ? terminalMessages.vmLost() : null };
    },
    close() {
      letGo.abort();
      // sshd does not end what has no terminal.
      if (!ended) hangUp();
      return Promise.resolve();
    },
  };
}

/** Two outputs as one, each a chunk ahead at most, until both have ended or the signal aborts. */
async function* merged(
  outputs: Readonly<Record<Output['type'], Readable>>,
  signal: AbortSignal,
): AsyncGenerator<Output, void> {
  const waiting: Output[] = [];
  const open = new Set<Readable>(Object.values(outputs));
  let wake = () => {};
  for (const type of ['stdout', 'stderr'] as const) {
    const output = outputs[type];
    output.on('data', (data: Buffer) => {
      waiting.push({ type, data });
      output.pause();
      wake();
    });
    const over = () => {
      open.delete(output);
      wake();
    };
    output.once('end', over);
    output.once('close', over);
  }
  signal.addEventListener('abort', () => wake(), { once: true });
  for (;;) {
    const head = waiting.shift();
    if (head) {
      yield head;
      outputs[head.type].resume();
    } else if (open.size === 0 || signal.aborted) return;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
}
