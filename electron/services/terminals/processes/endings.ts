import { AppError } from '../../../contract/errors.ts';
import type { AttachTarget } from '../../../engine/attach-target.ts';
import { exitWords } from '../exit-words.ts';
import type { Ending } from './process.ts';

export const REMOVED: Ending = { state: 'exited', exitCode: null, message: 'The container was removed.' };

/** An error met while a terminal starts, or while its end is looked into. */
export function endingOf(error: unknown): Ending {
  if (!(error instanceof AppError)) {
    return { state: 'exited', exitCode: null, message: error instanceof Error ? error.message : String(error) };
  }
  const message = error.hint === undefined ? error.message : `${sentence(error.message)} ${error.hint}`;
  const lost = ['ENGINE_UNAVAILABLE', 'CONNECTION_LOST', 'TIMEOUT'].includes(error.code);
  return lost ? { state: 'lost', message } : { state: 'exited', exitCode: null, message };
}

/** The end of a container's own process. */
export function containerEnding(exitCode: number, after: AttachTarget | null): Ending {
  const words = exitWords(exitCode);
  const oom = after?.oomKilled === true && !after.running ? '. It ran out of memory' : '';
  const restarted = after?.running === true ? '. The container has been started again since' : '';
  return { state: 'exited', exitCode, message: `${words}${oom}${restarted}` };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
