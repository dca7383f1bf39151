import { DeadlineError } from '../../base/deadline.ts';
import { AppError } from '../../contract/errors.ts';
import { pullImage } from '../../engine/calls/images.ts';
import type { EngineClient } from '../../engine/client.ts';
import { transportFailure } from '../../engine/failure.ts';
import { jsonLines } from '../../engine/json-lines.ts';
import type { TaskContext } from '../tasks/tasks-service.ts';
import { PullProgress } from './pull-progress.ts';

/** A pull may be quiet while a large layer is checked or extracted on a slow disk, but not for longer than this. */
const QUIET_MS = 600_000;

export interface PullOptions {
  readonly client: EngineClient;
  readonly reference: string;
  readonly platform?: string | undefined;
  /** The registry credentials as the engine wants them; never logged. */
  readonly auth?: string | undefined;
  readonly quietMs?: number;
}

/** Pulls an image, reporting into the task. Cancelling closes the request, which makes the engine give up. */
export async function runPull(options: PullOptions, { signal, progress }: TaskContext): Promise<string> {
  const { client, reference, platform, auth, quietMs = QUIET_MS } = options;
  const stream = await pullImage(client, reference, { platform, auth, signal });
  const pull = new PullProgress();
  const quiet = setTimeout(() => stream.destroy(new DeadlineError(`the pull of ${reference}`, quietMs)), quietMs);
  try {
    for await (const line of jsonLines(stream)) {
      quiet.refresh();
      const error = pull.take(line);
      if (error) throw error;
      progress.update(pull.current, pull.total, pull.layers);
    }
    return pull.message;
  } catch (error) {
    throw error instanceof AppError
      ? error
      : error instanceof DeadlineError
        ? transportFailure(error)
        : client.readFailure(error, { signal });
  } finally {
    clearTimeout(quiet);
    stream.destroy();
  }
}
