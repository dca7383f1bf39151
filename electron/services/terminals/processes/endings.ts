import { sleep } from '../../../base/deadline.ts';
import { AppError } from '../../../contract/errors.ts';
import { type AttachTarget, inspectTarget } from '../../../engine/attach.ts';
import type { EngineClient } from '../../../engine/client.ts';
import { exitWords } from '../exit-words.ts';
import type { Ending } from './process.ts';

export const REMOVED: Ending = { state: 'exited', exitCode: null, message: 'The container was removed.' };

/** The end of an exec whose output has ended while the engine says that it runs. */
export const LOST_PROCESS: Ending = {
  state: 'lost',
  message: 'The connection to the process was lost. It may still run.',
};

/** CONFLICT, with what to do about it, unless a program can be run in the container or connected to. */
export function refuseUnlessRunning({ status, running }: AttachTarget): void {
  if (status === 'paused') {
    throw new AppError('CONFLICT', 'The container is paused.', { hint: 'Resume it, then connect again.' });
  }
  if (status === 'restarting') {
    throw new AppError('CONFLICT', 'The container is restarting: it ends as often as it starts.', {
      hint: 'See its logs for why, or stop it.',
    });
  }
  if (running) return;
  throw new AppError('CONFLICT', 'The container is not running.', { hint: 'Start it, then connect again.' });
}

/** Why a terminal could not start. That something took too long is no loss: nothing had been there yet. */
export function startFailure(error: unknown): Ending {
  return failed(error, ['ENGINE_UNAVAILABLE', 'CONNECTION_LOST']);
}

/** An error met while the end of a program is looked into. Without an answer it may live on. */
export function endingOf(error: unknown): Ending {
  return failed(error, ['ENGINE_UNAVAILABLE', 'CONNECTION_LOST', 'TIMEOUT']);
}

function failed(error: unknown, lost: readonly string[]): Ending {
  if (!(error instanceof AppError)) {
    return { state: 'exited', exitCode: null, message: error instanceof Error ? error.message : String(error) };
  }
  // The engine's connection comes back by itself; a program's does not.
  const hint = error.code === 'CONNECTION_LOST' ? 'Reconnect when the engine answers again.' : error.hint;
  const message = [sentence(error.message), hint].filter(Boolean).join(' ');
  return lost.includes(error.code) ? { state: 'lost', message } : { state: 'exited', exitCode: null, message };
}

/** The end of a container's own process. */
export function containerEnding(exitCode: number, after: AttachTarget | null): Ending {
  const words = exitWords(exitCode);
  const oom = after?.oomKilled === true && !after.running ? '. It ran out of memory' : '';
  const restarted = after?.running === true ? '. The container has been started again since' : '';
  return { state: 'exited', exitCode, message: `${words}${oom}${restarted}` };
}

function sentence(text: string): string {
  const capitalised = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(text) ? capitalised : `${capitalised}.`;
}

/**
 * Whether the process was killed together with its container, which the engine notices a moment after its processes.
 * That is worth half a second of waiting.
 */
export async function fateOf(client: EngineClient, containerId: string): Promise<string> {
  try {
    for (let tries = 0; tries < 5; tries++) {
      if (!(await inspectTarget(client, containerId)).running) return '. The container stopped';
      await sleep(100);
    }
    return '';
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return '. The container was removed';
    throw error;
  }
}
