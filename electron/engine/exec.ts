import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import type { EngineClient } from './client.ts';
import { enginePath } from './path.ts';

/**
 * Keys that would detach. The engine's default is ctrl-p,ctrl-q, and to recognise it holds every Ctrl-P back until the
 * next key, which breaks the shell's history. There is no "none"; eight NULs in a row is what nobody types.
 */
export const DETACH_KEYS = Array.from({ length: 8 }, () => 'ctrl-@').join(',');

export interface ExecSpec {
  readonly containerId: string;
  /** Program and arguments; the engine looks the program up in the container's PATH. */
  readonly command: readonly string[];
  /** With a terminal of this size, or without one: output is then multiplexed. */
  readonly tty: { readonly cols: number; readonly rows: number } | null;
  readonly stdin: boolean;
  /** NAME=value, beyond the container's own. */
  readonly env?: readonly string[] | undefined;
  readonly user?: string | undefined;
  readonly workdir?: string | undefined;
}

const created = z.object({ Id: z.string().regex(/^[0-9a-f]{64}$/) });
const inspected = z.object({ Running: z.boolean(), ExitCode: z.int().nullable().default(null) });

/** Prepares a process in a running container; resolves with the exec's id. NOT_FOUND, CONFLICT when it is not running. */
export async function createExec(client: EngineClient, spec: ExecSpec, signal?: AbortSignal): Promise<string> {
  const { containerId, command, tty, stdin, env, user, workdir } = spec;
  const answer = await client.json({
    method: 'POST',
    path: enginePath`/containers/${containerId}/exec`,
    signal,
    body: {
      AttachStdin: stdin,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty !== null,
      ...(tty ? { ConsoleSize: [tty.rows, tty.cols], DetachKeys: DETACH_KEYS } : {}),
      Cmd: command,
      ...(env ? { Env: env } : {}),
      ...(user ? { User: user } : {}),
      ...(workdir ? { WorkingDir: workdir } : {}),
    },
  });
  const parsed = created.safeParse(answer);
  if (!parsed.success) throw new AppError('ENGINE_ERROR', 'the engine gave no id for the new process');
  return parsed.data.Id;
}

/**
 * Starts a prepared exec and resolves with its connection. When the program cannot be started the engine says so in the
 * output ("OCI runtime exec failed: …"), and inspect then has exit code 126 or 127.
 */
export function startExec(
  client: EngineClient,
  exec: { readonly id: string; readonly tty: ExecSpec['tty'] },
  signal?: AbortSignal,
): Promise<Duplex> {
  return client.hijack({
    method: 'POST',
    path: enginePath`/exec/${exec.id}/start`,
    signal,
    body: {
      Detach: false,
      Tty: exec.tty !== null,
      ...(exec.tty ? { ConsoleSize: [exec.tty.rows, exec.tty.cols] } : {}),
    },
  });
}

/** Fails until the process has started; see services/terminals/resizer.ts for the retries. */
export async function resizeExec(
  client: EngineClient,
  id: string,
  size: { readonly cols: number; readonly rows: number },
): Promise<void> {
  await client.exchange({
    method: 'POST',
    path: enginePath`/exec/${id}/resize`,
    query: { w: size.cols, h: size.rows },
    deadlineMs: 5_000,
  });
}

/** Whether the process runs, and its exit code once it does not. NOT_FOUND when its container is gone. */
export async function inspectExec(
  client: EngineClient,
  id: string,
): Promise<{ readonly running: boolean; readonly exitCode: number | null }> {
  const answer = inspected.safeParse(await client.json({ method: 'GET', path: enginePath`/exec/${id}/json` }));
  if (!answer.success)
    throw new AppError('ENGINE_ERROR', 'the engine described the process in a way that cannot be read');
  return { running: answer.data.Running, exitCode: answer.data.ExitCode };
}
