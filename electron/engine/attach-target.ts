import { z } from 'zod';
import { assertNever } from '../base/assert-never.ts';
import { AppError } from '../contract/errors.ts';
import type { EngineClient } from './client.ts';
import { enginePath } from './path.ts';

/** What a terminal needs to know of its container. */
export interface AttachTarget {
  readonly name: string;
  readonly imageId: string;
  readonly tty: boolean;
  /** Started with -i: it reads input. */
  readonly openStdin: boolean;
  readonly status: string;
  readonly running: boolean;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** The engine's own words on why it could not start. */
  readonly error: string;
  /** Tells one run from the next. */
  readonly startedAt: string;
}

const inspected = z.object({
  Name: z.string().default(''),
  Image: z.string().default(''),
  Config: z.object({ Tty: z.boolean().default(false), OpenStdin: z.boolean().default(false) }),
  State: z.object({
    Status: z.string().default(''),
    Running: z.boolean().default(false),
    ExitCode: z.int().default(0),
    OOMKilled: z.boolean().default(false),
    Error: z.string().default(''),
    StartedAt: z.string().default(''),
  }),
});

/** Looks a container up. NOT_FOUND when it has been removed. */
export async function inspectTarget(client: EngineClient, id: string, signal?: AbortSignal): Promise<AttachTarget> {
  const parsed = inspected.safeParse(
    await client.json({ method: 'GET', path: enginePath`/containers/${id}/json`, signal }),
  );
  if (!parsed.success)
    throw new AppError('ENGINE_ERROR', 'the engine described the container in a way that cannot be read');
  const { Name, Image, Config, State } = parsed.data;
  return {
    name: Name.replace(/^\//, ''),
    imageId: Image,
    tty: Config.Tty,
    openStdin: Config.OpenStdin,
    status: State.Status,
    running: State.Running,
    exitCode: State.ExitCode,
    oomKilled: State.OOMKilled,
    error: State.Error,
    startedAt: State.StartedAt,
  };
}

/** CONFLICT, with what to do about it, unless a program can be run in the container or connected to. */
export function refuseUnlessRunning({ status, running }: AttachTarget): void {
  // The engine counts a paused container, and one that waits for its next start, among those that run.
  const state = status === 'paused' || status === 'restarting' ? status : running ? 'running' : 'stopped';
  switch (state) {
    case 'running':
      return;
    case 'paused':
      throw new AppError('CONFLICT', 'The container is paused.', { hint: 'Resume it, then connect again.' });
    case 'restarting':
      throw new AppError('CONFLICT', 'The container is restarting: it ends as often as it starts.', {
        hint: 'See its logs for why, or stop it.',
      });
    case 'stopped':
      throw new AppError('CONFLICT', 'The container is not running.', { hint: 'Start it, then connect again.' });
    default:
      return assertNever(state);
  }
}
