import type { Duplex } from 'node:stream';
import { sleep } from '../../../base/deadline.ts';
import { AppError } from '../../../contract/errors.ts';
import { terminalMessages } from '../../../contract/messages/terminals.ts';
import type { TerminalTarget } from '../../../contract/terminals.ts';
import {
  type AttachTarget,
  attachContainer,
  inspectTarget,
  nextExit,
  recentOutput,
  resizeContainer,
} from '../../../engine/attach.ts';
import type { EngineClient } from '../../../engine/client.ts';
import { killContainer } from '../../../engine/containers.ts';
import { CookedStream } from './cooked-stream.ts';
import { containerEnding, endingOf, REMOVED, refuseUnlessRunning } from './endings.ts';
import { withoutRepeated } from './overlap.ts';
import type { ConnectRequest, Ending, TerminalProcess } from './process.ts';
import { Resizer } from './resizer.ts';

type AttachRequest = ConnectRequest & { readonly target: Extract<TerminalTarget, { kind: 'attach' }> };

/** Recent output shown first: what fills a few screens, and not the gigabytes that a log may hold. */
const RECENT_LINES = 1_000;
const RECENT_BYTES = 1_048_576;
const RECENT_MS = 10_000;
/** How long the container's end may be known later than its output's. */
const END_MS = 3_000;

/** Connects to the container's own process, as `docker attach` does, after its recent output. Closing leaves it running. */
export async function connectAttach(client: EngineClient, request: AttachRequest): Promise<TerminalProcess> {
  const { target, size, signal } = request;
  const { containerId } = target;
  const info = await inspectTarget(client, containerId, signal);
  refuseUnlessRunning(info);
  const attached = new AbortController();
  const exit = nextExit(client, containerId, attached.signal);
  const cooked = (first: Buffer, raw: Duplex) => {
    // What Ctrl-C does in `docker attach` to a container without a TTY.
    const onInterrupt = () => void killContainer(client, containerId, { kill: 'SIGINT' }).catch(() => undefined);
    return new CookedStream(raw, { first, readsInput: info.openStdin, onInterrupt });
  };
  let raw: Duplex | null = null;
  try {
    raw = await attachContainer(client, containerId, signal);
    // Begins to read, so that what arrives while the log is read can be compared with it.
    raw.read(0);
    const recent = await recentOutput(client, containerId, {
      tty: info.tty,
      lines: RECENT_LINES,
      limit: RECENT_BYTES,
      deadlineMs: RECENT_MS,
      signal,
    });
    const early: Buffer = raw.read() ?? Buffer.alloc(0);
    raw.unshift(withoutRepeated(recent, early, info.tty));
    const first = Buffer.concat([recent, Buffer.from(info.openStdin ? '' : NO_INPUT)]);
    const stream = info.tty ? raw : cooked(first, raw);
    if (info.tty) raw.unshift(first);
    const resizer = new Resizer((wanted) => resizeContainer(client, containerId, wanted));
    // A size that differs and is then put right makes a program draw itself again, as the docker CLI does.
    if (info.tty) void resizer.want({ cols: size.cols + 1, rows: size.rows + 1 });
    return {
      title: 'attach',
      name: info.name,
      stream,
      answers: info.tty && info.openStdin,
      resize: (wanted) => {
        if (info.tty) void resizer.want(wanted);
      },
      async ending() {
        resizer.end();
        const ending = await attachEnding(client, containerId, exit);
        attached.abort();
        return ending;
      },
      close() {
        resizer.end();
        attached.abort();
        stream.destroy();
        return Promise.resolve();
      },
    };
  } catch (error) {
    attached.abort();
    raw?.destroy();
    throw error;
  }
}

const NO_INPUT = '\x1b[2m[This container does not read input: it was started without -i.]\x1b[0m\r\n';

async function attachEnding(client: EngineClient, id: string, exit: Promise<number | null>): Promise<Ending> {
  const exitCode = await Promise.race([exit, sleep(END_MS).then(() => null)]);
  let after: AttachTarget | null = null;
  try {
    after = await inspectTarget(client, id);
  } catch (error) {
    const removed = error instanceof AppError && error.code === 'NOT_FOUND';
    if (exitCode === null) return removed ? REMOVED : endingOf(error);
  }
  if (exitCode !== null) return containerEnding(exitCode, after);
  if (after && !after.running) return containerEnding(after.exitCode, after);
  return { state: 'lost', message: terminalMessages.containerLost() };
}
