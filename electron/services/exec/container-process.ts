import type { Duplex } from 'node:stream';
import { AppError } from '../../contract/errors.ts';
import type { ProcessTarget } from '../../contract/exec.ts';
import { quoted } from '../../contract/messages/message.ts';
import { inspectTarget } from '../../engine/attach.ts';
import type { EngineClient } from '../../engine/client.ts';
import { createExec, exitCodeOf, inspectExec, outputOf, startExec } from '../../engine/exec.ts';
import { endingOf, fateOf, LOST_PROCESS, REMOVED, refuseUnlessRunning } from '../terminals/processes/endings.ts';
import type { HangUp, HangUps } from '../terminals/processes/hang-ups.ts';
import type { Shells } from '../terminals/processes/shells.ts';
import type { Exit, Output, PipedProcess } from './process.ts';

export interface ContainerProcessRequest {
  readonly id: string;
  readonly target: Extract<ProcessTarget, { kind: 'exec' }>;
  readonly stdin: boolean;
  readonly signal: AbortSignal;
}

/** The longest part of the engine's words that is passed on, in characters. */
const WORDS = 1_000;

/** What the processes of one engine share. */
export interface ContainerHelp {
  readonly shells: Shells;
  readonly hangUps: HangUps;
}

/** Starts a process in a running container. Rejects with CONFLICT when it does not run, and UNSUPPORTED when it has no shell. */
export async function startInContainer(
  client: EngineClient,
  { shells, hangUps }: ContainerHelp,
  { id, target, stdin, signal }: ContainerProcessRequest,
): Promise<PipedProcess> {
  const { containerId, user, workdir } = target;
  const info = await inspectTarget(client, containerId, signal);
  refuseUnlessRunning(info);
  const place = { containerId, imageId: info.imageId };
  const command = target.command?.length ? target.command : [await shells.best(client, place, signal)];
  const env = [...(target.env ?? []), hangUps.mark(id)];
  const execId = await createExec(client, { containerId, command, tty: null, stdin, env, user, workdir }, signal);
  const names: HangUp = { id, execId, containerId, user };
  // Not with the caller's signal: the process outlives the call that starts it.
  const connection = await startExec(client, { id: execId, tty: null }).catch((error: unknown) => {
    // It may have started all the same.
    void hangUps.add(names);
    throw error;
  });
  return new ContainerProcess({ client, hangUps }, names, connection);
}

class ContainerProcess implements PipedProcess {
  readonly #client: EngineClient;
  readonly #hangUps: HangUps;
  readonly #names: HangUp;
  readonly #connection: Duplex;
  /** The engine's words, when it could not run anything. */
  #refusal: string | null = null;
  #ended = false;

  constructor(
    { client, hangUps }: { readonly client: EngineClient; readonly hangUps: HangUps },
    names: HangUp,
    connection: Duplex,
  ) {
    this.#client = client;
    this.#hangUps = hangUps;
    this.#names = names;
    this.#connection = connection;
  }

  get input(): Duplex {
    return this.#connection;
  }

  get output(): AsyncIterable<Output> {
    return this.#output();
  }

  async exit(): Promise<Exit> {
    const { execId, containerId } = this.#names;
    try {
      const exitCode = await exitCodeOf(this.#client, execId);
      if (exitCode === null) return { exitCode, said: LOST_PROCESS.message };
      // Not before: its outputs may have ended while it runs on, and so may an engine that it outlives.
      this.#ended = true;
      if (this.#refusal !== null) return { exitCode, said: quoted(this.#refusal) };
      return { exitCode, said: exitCode === 137 ? await fateOf(this.#client, containerId) : null };
    } catch (error) {
      const ending = error instanceof AppError && error.code === 'NOT_FOUND' ? REMOVED : endingOf(error);
      return { exitCode: null, said: ending.message };
    }
  }

  async close(): Promise<void> {
    // First: without its connection its input would end, and half be taken for all there is.
    if (!this.#ended) await this.#hangUps.add(this.#names);
    this.#connection.destroy();
  }

  async *#output(): AsyncGenerator<Output, void> {
    let isFirst = true;
    for await (const { stream, data } of outputOf(this.#connection)) {
      if (isFirst && stream === 'stdout') this.#refusal = await this.#refusalIn(data);
      isFirst = false;
      if (this.#refusal === null) yield { type: stream, data };
    }
  }

  /**
   * The engine says why it could not start a program as if that had printed it ("OCI runtime exec failed: …", "unable to find
   * user …"): one line, with a line ending that few programs use. Whether one ever ran, it knows by then.
   */
  async #refusalIn(first: Buffer): Promise<string | null> {
    const text = first.toString('utf8');
    if (!/^[^\r\n]+\r\n$/.test(text)) return null;
    const exec = await inspectExec(this.#client, this.#names.execId).catch(() => null);
    const isRefused = exec && !exec.running && !exec.started && (exec.exitCode === 126 || exec.exitCode === 127);
    return isRefused ? text.trim().slice(0, WORDS) : null;
  }
}
